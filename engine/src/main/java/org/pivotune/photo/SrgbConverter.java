package org.pivotune.photo;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.color.ProfileDataException;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferUShort;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whatever was decoded, as 8-bit sRGB: depth, grey, inks, colour profile and alpha are dealt with here. */
final class SrgbConverter {
  /** Rows converted at once: bounds the memory of the 16-bit copy. */
  private static final int STRIP = 64;

  /**
   * The pixels and what was done about colour.
   *
   * @param colour a phrase for the photo's record
   * @param notices what a user should know of it
   */
  record Converted(RgbImage pixels, String colour, List<String> notices) {}

  private SrgbConverter() {}

  /**
   * Converts an image of Java's.
   *
   * @param embedded the file's profile where ImageIO did not attach it to the image, else null
   */
  static Converted convert(BufferedImage image, @Nullable ICC_Profile embedded) {
    ICC_Profile profile = embedded != null ? embedded : attached(image.getColorModel().getColorSpace());
    return convert(BufferedRows.of(image), profile);
  }

  /**
   * Converts.
   *
   * @param profile of the colours, null where there is none
   */
  static Converted convert(SampleRows samples, @Nullable ICC_Profile profile) {
    if (profile == null) {
      return samples.colours() == 4
          ? new Converted(plain(samples), "inks without ICC profile taken as complements of sRGB",
              List.of("the picture is CMYK without a colour profile; its inks were taken as complements of red, green and "
                  + "blue, so that colours may differ from what a printer would show"))
          : new Converted(plain(samples), "taken as sRGB", List.of());
    }
    if (!fits(profile, samples.colours())) {
      return ignored(samples, "unsuitable ICC profile ignored", "is of another kind of colours");
    }
    try {
      return new Converted(
          converted(samples, profile), "ICC profile " + IccName.of(profile) + " converted to sRGB", List.of());
    } catch (CMMException | ProfileDataException | IllegalArgumentException e) {
      return ignored(samples, "unusable ICC profile ignored", "cannot be used");
    }
  }

  private static Converted ignored(SampleRows samples, String colour, String why) {
    return new Converted(plain(samples), colour,
        List.of("the colour profile in the file " + why + " and was ignored; colours may be slightly off"));
  }

  private static boolean fits(ICC_Profile profile, int colours) {
    return profile.getColorSpaceType() == switch (colours) {
      case 1 -> ColorSpace.TYPE_GRAY;
      case 3 -> ColorSpace.TYPE_RGB;
      default -> ColorSpace.TYPE_CMYK;
    };
  }

  /** The profile of a colour space that is not one of the two plain ones. */
  static @Nullable ICC_Profile attached(ColorSpace space) {
    // Java calls untagged grey "linear"; nobody's grey pictures are, so its built-in grey counts as sRGB grey.
    boolean plain = space.isCS_sRGB() || space == ColorSpace.getInstance(ColorSpace.CS_GRAY);
    return !plain && space instanceof ICC_ColorSpace icc ? icc.getProfile() : null;
  }

  private static RgbImage plain(SampleRows samples) {
    int width = samples.width();
    int bands = samples.bands();
    int colours = samples.colours();
    byte[] rgb = samples.target();
    int[] row = new int[bands * width];
    for (int y = 0; y < samples.height(); y++) {
      samples.row(y, row);
      for (int x = 0; x < width; x++) {
        int at = x * bands;
        int alpha = samples.hasAlpha() ? row[at + colours] : SampleRows.MOST;
        for (int channel = 0; channel < 3; channel++) {
          int value = switch (colours) {
            case 1 -> row[at];
            case 3 -> row[at + channel];
            default -> uninked(row[at + channel], row[at + 3]);
          };
          rgb[3 * (y * width + x) + channel] = flatten(value, alpha);
        }
      }
    }
    return RgbImage.adopt(width, samples.height(), rgb);
  }

  /** What two inks that each swallow their part leave of the light. */
  private static int uninked(int ink, int black) {
    return (int) ((long) (SampleRows.MOST - ink) * (SampleRows.MOST - black) / SampleRows.MOST);
  }

  private static RgbImage converted(SampleRows samples, ICC_Profile profile) {
    ColorConvertOp toSrgb =
        new ColorConvertOp(new ICC_Profile[] {profile, ICC_Profile.getInstance(ColorSpace.CS_sRGB)}, null);
    int width = samples.width();
    int colours = samples.colours();
    int bands = samples.bands();
    // A profile that fails does so with the first rows, before anything is overwritten.
    toSrgb.filter(raster(new short[colours], 1, 1, colours), raster(new short[3], 1, 1, 3));
    byte[] rgb = samples.target();
    int[] row = new int[bands * width];
    short[] source = new short[width * STRIP * colours];
    short[] result = new short[width * STRIP * 3];
    int[] alphas = new int[samples.hasAlpha() ? width * STRIP : 0];
    for (int top = 0; top < samples.height(); top += STRIP) {
      int rows = Math.min(STRIP, samples.height() - top);
      for (int y = 0; y < rows; y++) {
        samples.row(top + y, row);
        for (int x = 0; x < width; x++) {
          int pixel = y * width + x;
          for (int band = 0; band < colours; band++) {
            source[pixel * colours + band] = (short) row[x * bands + band];
          }
          if (samples.hasAlpha()) {
            alphas[pixel] = row[x * bands + colours];
          }
        }
      }
      toSrgb.filter(raster(source, width, rows, colours), raster(result, width, rows, 3));
      for (int i = 0; i < 3 * width * rows; i++) {
        rgb[3 * width * top + i] =
            flatten(result[i] & 0xffff, samples.hasAlpha() ? alphas[i / 3] : SampleRows.MOST);
      }
    }
    return RgbImage.adopt(width, samples.height(), rgb);
  }

  private static WritableRaster raster(short[] samples, int width, int height, int bands) {
    int[] offsets = new int[bands];
    for (int band = 0; band < bands; band++) {
      offsets[band] = band;
    }
    return Raster.createInterleavedRaster(
        new DataBufferUShort(samples, samples.length), width, height, width * bands, bands, offsets, null);
  }

  /** On white; both arguments 0..65535. */
  private static byte flatten(int value, int alpha) {
    long mixed = alpha == SampleRows.MOST ? value
        : ((long) value * alpha + (long) SampleRows.MOST * (SampleRows.MOST - alpha) + 0x7fff) / SampleRows.MOST;
    return (byte) ((mixed + 128) / 257);
  }
}
