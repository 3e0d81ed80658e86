package org.pivotune.photo;

import java.util.BitSet;

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

  /** The upright picture; takes the array of the stored one where there is no room for another. */
  RgbImage apply(RgbImage stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    int width = swapsSides() ? stored.height() : stored.width();
    int height = swapsSides() ? stored.width() : stored.height();
    byte[] source = stored.bytes();
    byte[] result;
    try {
      result = new byte[source.length];
    } catch (OutOfMemoryError e) {
      turnInPlace(source, width, stored.width(), stored.height());
      return RgbImage.adopt(width, height, source);
    }
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        copy(source, storedIndex(x, y, stored.width(), stored.height()), result, at++);
      }
    }
    return RgbImage.adopt(width, height, result);
  }

  private static void copy(byte[] source, int from, byte[] target, int to) {
    target[3 * to] = source[3 * from];
    target[3 * to + 1] = source[3 * from + 1];
    target[3 * to + 2] = source[3 * from + 2];
  }

  /** Follows the cycles of pixels that take each other's places: slower than copying, and takes a bit a pixel. */
  void turnInPlace(byte[] rgb, int width, int storedWidth, int storedHeight) {
    BitSet placed = new BitSet(rgb.length / 3);
    byte[] first = new byte[3];
    for (int start = 0; start < rgb.length / 3; start++) {
      if (placed.get(start)) {
        continue;
      }
      copy(rgb, start, first, 0);
      int to = start;
      int from = storedIndex(to % width, to / width, storedWidth, storedHeight);
      while (from != start) {
        copy(rgb, from, rgb, to);
        placed.set(to);
        to = from;
        from = storedIndex(to % width, to / width, storedWidth, storedHeight);
      }
      copy(first, 0, rgb, to);
      placed.set(to);
    }
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
