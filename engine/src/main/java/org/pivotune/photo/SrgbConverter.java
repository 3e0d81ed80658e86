package org.pivotune.photo;

import java.awt.color.ColorSpace;
import java.awt.color.CMMException;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import org.jspecify.annotations.Nullable;

/** Whatever ImageIO decoded, as 8-bit sRGB: depth, palette, grey, colour profile and alpha are dealt with here. */
final class SrgbConverter {
  /** Rows converted at once: bounds the memory of the 16-bit copy. */
  private static final int STRIP = 64;

  /**
   * The pixels and what was done about colour.
   *
   * @param colour a phrase for the photo's record
   */
  record Converted(RgbImage pixels, String colour) {}

  private SrgbConverter() {}

  /**
   * Converts.
   *
   * @param embedded the file's profile where ImageIO did not attach it to the image, else null
   */
  static Converted convert(BufferedImage image, @Nullable ICC_Profile embedded) {
    ICC_Profile profile = embedded != null ? embedded : attached(image.getColorModel().getColorSpace());
    Samples samples = Samples.of(image);
    if (profile == null || profile.getNumComponents() != samples.colours()) {
      return new Converted(plain(samples), profile == null ? "taken as sRGB" : "unsuitable ICC profile ignored");
    }
    try {
      return new Converted(converted(samples, profile), "ICC profile " + IccName.of(profile) + " converted to sRGB");
    } catch (CMMException | IllegalArgumentException e) {
      return new Converted(plain(samples), "unusable ICC profile ignored");
    }
  }

  /** The profile of a colour space that is not one of the two plain ones. */
  static @Nullable ICC_Profile attached(ColorSpace space) {
    // Java calls untagged grey "linear"; nobody's grey pictures are, so its built-in grey counts as sRGB grey.
    boolean plain = space.isCS_sRGB() || space == ColorSpace.getInstance(ColorSpace.CS_GRAY);
    return !plain && space instanceof ICC_ColorSpace icc ? icc.getProfile() : null;
  }

  private static RgbImage plain(Samples samples) {
    byte[] rgb = new byte[3 * samples.width() * samples.height()];
    int[] row = new int[samples.bands() * samples.width()];
    for (int y = 0; y < samples.height(); y++) {
      samples.row(y, row);
      for (int x = 0; x < samples.width(); x++) {
        for (int channel = 0; channel < 3; channel++) {
          int value = row[x * samples.bands() + (samples.colours() == 1 ? 0 : channel)];
          int alpha = samples.alpha(row, x);
          rgb[3 * (y * samples.width() + x) + channel] = flatten(value, alpha);
        }
      }
    }
    return RgbImage.adopt(samples.width(), samples.height(), rgb);
  }

  private static RgbImage converted(Samples samples, ICC_Profile profile) {
    ColorConvertOp toSrgb =
        new ColorConvertOp(new ICC_Profile[] {profile, ICC_Profile.getInstance(ColorSpace.CS_sRGB)}, null);
    int width = samples.width();
    byte[] rgb = new byte[3 * width * samples.height()];
    int[] row = new int[samples.bands() * width];
    int[] alphas = new int[width * STRIP];
    for (int top = 0; top < samples.height(); top += STRIP) {
      int rows = Math.min(STRIP, samples.height() - top);
      WritableRaster strip =
          Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, width, rows, samples.colours(), null);
      for (int y = 0; y < rows; y++) {
        samples.row(top + y, row);
        for (int x = 0; x < width; x++) {
          for (int band = 0; band < samples.colours(); band++) {
            strip.setSample(x, y, band, row[x * samples.bands() + band]);
          }
          alphas[y * width + x] = samples.alpha(row, x);
        }
      }
      WritableRaster result = Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, width, rows, 3, null);
      int[] values = toSrgb.filter(strip, result).getPixels(0, 0, width, rows, (int[]) null);
      for (int i = 0; i < values.length; i++) {
        rgb[3 * width * top + i] = flatten(values[i], alphas[i / 3]);
      }
    }
    return RgbImage.adopt(width, samples.height(), rgb);
  }

  /** On white; both arguments 0..65535. */
  private static byte flatten(int value, int alpha) {
    long mixed = alpha == 0xffff ? value : ((long) value * alpha + 0xffffL * (0xffff - alpha) + 0x7fff) / 0xffff;
    return (byte) ((mixed + 128) / 257);
  }

  /** Samples of any image, scaled to 0..65535: one or three colours, then perhaps alpha. */
  private record Samples(BufferedImage image, int colours, boolean hasAlpha, boolean direct) {
    static Samples of(BufferedImage image) {
      ColorModel model = image.getColorModel();
      int colours = model.getNumColorComponents();
      boolean integers = image.getRaster().getTransferType() <= DataBuffer.TYPE_USHORT
          || image.getRaster().getTransferType() == DataBuffer.TYPE_INT;
      boolean direct = !(model instanceof IndexColorModel) && integers && !model.isAlphaPremultiplied()
          && (colours == 1 || colours == 3) && image.getRaster().getNumBands() == model.getNumComponents();
      // Everything else goes through Java's own (slow, sRGB) view of the pixel.
      return direct ? new Samples(image, colours, model.hasAlpha(), true) : new Samples(image, 3, true, false);
    }

    int width() {
      return image.getWidth();
    }

    int height() {
      return image.getHeight();
    }

    int bands() {
      return colours + (hasAlpha ? 1 : 0);
    }

    int alpha(int[] row, int x) {
      return hasAlpha ? row[x * bands() + colours] : 0xffff;
    }

    void row(int y, int[] row) {
      if (direct) {
        image.getRaster().getPixels(0, y, width(), 1, row);
        for (int band = 0; band < bands(); band++) {
          int most = (1 << image.getColorModel().getComponentSize(band)) - 1;
          for (int i = band; i < row.length; i += bands()) {
            row[i] = most == 0xff ? row[i] * 257 : (int) ((row[i] * 0xffffL + most / 2) / most);
          }
        }
        return;
      }
      for (int x = 0; x < width(); x++) {
        int argb = image.getRGB(x, y);
        row[4 * x] = (argb >> 16 & 0xff) * 257;
        row[4 * x + 1] = (argb >> 8 & 0xff) * 257;
        row[4 * x + 2] = (argb & 0xff) * 257;
        row[4 * x + 3] = (argb >>> 24) * 257;
      }
    }
  }
}
