package org.pivotune.align;

import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;

/**
 * Puts an edited square back into the whole photo, with an edge that fades. The inverse of cutting out.
 *
 * @param feather width of the fading edge as a part of the square's side, 0 (hard) to 0.5
 */
public record PasteBack(double feather) {
  /** An edge of 8 % of the side: outside of hair and chin in a frontal face. */
  public static final PasteBack DEFAULT = new PasteBack(0.08);

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
    Patch patch = new Patch(toScale(edited, square));
    return blend(photo, square, (u, v, channel, old) -> patch.at(u, v, channel));
  }

  /**
   * The photo with the difference between two squares added, which keeps the photo's own fine detail where the edit
   * changes nothing. Best where the photo is finer than the generator; an edit that moves things leaves traces of where
   * they were.
   *
   * @param before what the generator made of the face unedited, or the aligned picture itself
   * @param after the same, edited
   */
  public RgbImage addDifference(RgbImage photo, FfhqSquare square, RgbImage before, RgbImage after) {
    Patch from = new Patch(toScale(before, square));
    Patch to = new Patch(toScale(after, square));
    return blend(photo, square, (u, v, channel, old) -> old + to.at(u, v, channel) - from.at(u, v, channel));
  }

  @FunctionalInterface
  private interface NewSample {
    float at(double u, double v, int channel, int old);
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

  /** 0 on the edge and outside, 1 from the feather's width inwards, smooth between. */
  private double weight(PixelPoint at) {
    double inside = Math.min(Math.min(at.x(), 1 - at.x()), Math.min(at.y(), 1 - at.y()));
    if (inside <= 0) {
      return 0;
    }
    double t = feather == 0 ? 1 : Math.min(1, inside / feather);
    return t * t * (3 - 2 * t);
  }

  /** A picture finer than the place it goes to is narrowed first, so that it does not alias there. */
  private static RgbImage toScale(RgbImage edited, FfhqSquare square) {
    if (edited.width() != edited.height()) {
      throw new AlignException("an edited face must be square to be pasted back, not " + edited);
    }
    int size = Math.max(1, (int) Math.ceil(square.side()));
    return edited.width() > size ? edited.resize(size, size, ResizeFilter.LANCZOS) : edited;
  }

  private record Patch(RgbImage image) {
    float at(double u, double v, int channel) {
      double x = Math.clamp(u * image.width() - 0.5, 0, image.width() - 1);
      double y = Math.clamp(v * image.height() - 0.5, 0, image.height() - 1);
      int left = (int) x;
      int top = (int) y;
      int right = Math.min(left + 1, image.width() - 1);
      int below = Math.min(top + 1, image.height() - 1);
      float fx = (float) (x - left);
      float fy = (float) (y - top);
      float upper = image.sample(left, top, channel) * (1 - fx) + image.sample(right, top, channel) * fx;
      float lower = image.sample(left, below, channel) * (1 - fx) + image.sample(right, below, channel) * fx;
      return upper * (1 - fy) + lower * fy;
    }
  }
}
