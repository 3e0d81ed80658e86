package org.pivotune.photo;

/** How the stored pixels must be turned to stand upright: the eight values of the EXIF tag 0x0112. */
public enum Orientation {
  UPRIGHT(1),
  MIRRORED(2),
  ROTATED_180(3),
  FLIPPED(4),
  TRANSPOSED(5),
  /** The camera was held so that the stored picture must be turned 90 degrees clockwise. */
  ROTATE_90_CLOCKWISE(6),
  TRANSVERSED(7),
  ROTATE_90_COUNTERCLOCKWISE(8);

  private final int exif;

  Orientation(int exif) {
    this.exif = exif;
  }

  /** The value of the EXIF tag, 1..8. */
  public int exif() {
    return exif;
  }

  /** By the value of the EXIF tag; anything but 2..8 is {@link #UPRIGHT}, as viewers take it. */
  public static Orientation ofExif(int value) {
    return value >= 1 && value <= 8 ? values()[value - 1] : UPRIGHT;
  }

  private boolean swapsSides() {
    return exif >= 5;
  }

  /** The upright picture. */
  RgbImage apply(RgbImage stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    int width = swapsSides() ? stored.height() : stored.width();
    int height = swapsSides() ? stored.width() : stored.height();
    byte[] source = stored.bytes();
    byte[] result = new byte[source.length];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = 3 * storedIndex(x, y, stored.width(), stored.height());
        result[at] = source[from];
        result[at + 1] = source[from + 1];
        result[at + 2] = source[from + 2];
        at += 3;
      }
    }
    return RgbImage.adopt(width, height, result);
  }

  /** Where the upright pixel (x, y) lies in the stored picture of {@code w} x {@code h}. */
  private int storedIndex(int x, int y, int w, int h) {
    return switch (this) {
      case UPRIGHT -> y * w + x;
      case MIRRORED -> y * w + (w - 1 - x);
      case ROTATED_180 -> (h - 1 - y) * w + (w - 1 - x);
      case FLIPPED -> (h - 1 - y) * w + x;
      case TRANSPOSED -> x * w + y;
      case ROTATE_90_CLOCKWISE -> (h - 1 - x) * w + y;
      case TRANSVERSED -> (h - 1 - x) * w + (w - 1 - y);
      case ROTATE_90_COUNTERCLOCKWISE -> x * w + (w - 1 - y);
    };
  }
}
