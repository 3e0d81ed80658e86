package org.pivotune.align;

/**
 * A point of a picture.
 *
 * @param x to the right, 0 in the middle of the leftmost column
 * @param y downwards, 0 in the middle of the top row
 */
public record PixelPoint(double x, double y) {
  PixelPoint plus(PixelPoint other) {
    return new PixelPoint(x + other.x, y + other.y);
  }

  PixelPoint minus(PixelPoint other) {
    return new PixelPoint(x - other.x, y - other.y);
  }

  PixelPoint times(double factor) {
    return new PixelPoint(x * factor, y * factor);
  }

  /** Half way between two points. */
  static PixelPoint middle(PixelPoint a, PixelPoint b) {
    return a.plus(b).times(0.5);
  }

  /** Distance from (0, 0). */
  double length() {
    return Math.hypot(x, y);
  }

  /** Euclidean distance in pixels. */
  public double distance(PixelPoint other) {
    return minus(other).length();
  }
}
