package org.pivotune.align;

import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;

/**
 * Puts an edited square back into the whole photo, with an edge that fades. The inverse of cutting out.
 *
 * @param feather width of the square's fading edge as a part of its side, 0 (hard) to 0.5
 * @param area the part of the square that is put back
 */
public record PasteBack(double feather, PasteArea area) {
  private static final double FEATHER = 0.08;
  /** The head; 8 % of the side fade where it reaches the square's edge. */
  public static final PasteBack DEFAULT = of(PasteArea.HEAD);

  /** With the usual edge of 8 % of the side: outside of hair and chin in a frontal face. */
  public static PasteBack of(PasteArea area) {
    return new PasteBack(FEATHER, area);
  }

  public PasteBack {
    if (!(feather >= 0 && feather <= 0.5)) {
      throw new IllegalArgumentException("the feather is 0 to 0.5 of the side, not " + feather);
    }
  }

  /**
   * The photo with the square replaced. Where the photo is finer than the edited picture, it becomes as coarse as that.
   *
   * @param edited square, any size
   */
  public RgbImage replace(RgbImage photo, FfhqSquare square, RgbImage edited) {
    RgbImage scaled = toScale(edited, square);
    SquareSamples[] planes = new SquareSamples[3];
    for (int channel = 0; channel < 3; channel++) {
      planes[channel] = new SquareSamples(Planes.of(scaled, channel), scaled.width());
    }
    return blend(photo, square, (u, v, channel, old) -> planes[channel].cubic(u, v))
        .withProvenance(edited.provenance().inPhoto());
  }

  /**
   * The photo with an edit carried over to it: as {@link #replace}, but with the photo's own colours, and with its own
   * fine detail wherever the edit changes nothing. Where {@code before} and {@code after} are one picture the photo
   * stays as it is.
   *
   * @param before what the generator made of the face unedited, or the aligned picture itself; square, any size
   * @param after the same, edited, in the same size
   */
  public RgbImage carryOver(RgbImage photo, FfhqSquare square, RgbImage before, RgbImage after) {
    if (before.width() != after.width() || before.height() != after.height()) {
      throw new AlignException("the face before and after the edit must have one size, not " + before + " and "
          + after);
    }
    RgbImage was = toScale(before, square);
    RgbImage here = FfhqCrop.cut(photo, square, was.width());
    EditTransfer transfer = new EditTransfer(here, was, toScale(after, square));
    return blend(photo, square, transfer::at).withProvenance(after.provenance().inPhoto());
  }

  @FunctionalInterface
  private interface NewSample {
    double at(double u, double v, int channel, int old);
  }

  private RgbImage blend(RgbImage photo, FfhqSquare square, NewSample sample) {
    FfhqCrop.Bounds bounds = FfhqCrop.Bounds.of(square);
    byte[] rgb = photo.toBytes();
    int right = (int) Math.min(photo.width() - 1, Math.floor(bounds.right()));
    int bottom = (int) Math.min(photo.height() - 1, Math.floor(bounds.bottom()));
    for (int y = (int) Math.max(0, bounds.top()); y <= bottom; y++) {
      for (int x = (int) Math.max(0, bounds.left()); x <= right; x++) {
        PixelPoint at = square.toSquare(new PixelPoint(x, y));
        double weight = weight(at);
        for (int channel = 0; channel < 3 && weight > 0; channel++) {
          int index = 3 * (y * photo.width() + x) + channel;
          int old = rgb[index] & 0xff;
          double value = old + weight * (sample.at(at.x(), at.y(), channel, old) - old);
          rgb[index] = (byte) Math.clamp(Math.round(value), 0, 255);
        }
      }
    }
    return RgbImage.of(photo.width(), photo.height(), rgb);
  }

  /** 0 on the edge and outside, within the area 1 from the feather's width inwards, smooth between. */
  private double weight(PixelPoint at) {
    double inside = Math.min(Math.min(at.x(), 1 - at.x()), Math.min(at.y(), 1 - at.y()));
    if (inside <= 0) {
      return 0;
    }
    return area.weight(at) * (feather == 0 ? 1 : PasteArea.smooth(inside / feather));
  }

  /** A picture finer than the place it goes to is narrowed first, so that it does not alias there. */
  private static RgbImage toScale(RgbImage edited, FfhqSquare square) {
    if (edited.width() != edited.height()) {
      throw new AlignException("an edited face must be square to be pasted back, not " + edited);
    }
    int size = Math.max(1, (int) Math.ceil(square.side()));
    return edited.width() > size ? edited.resize(size, size, ResizeFilter.LANCZOS) : edited;
  }
}
