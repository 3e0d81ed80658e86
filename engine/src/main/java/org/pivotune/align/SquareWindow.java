package org.pivotune.align;

/**
 * A turned square of a picture that a network looks through; (u, v) run from (0, 0) at its top left to (1, 1).
 *
 * @param half half its side in pixels
 * @param angle how far it is turned clockwise, in radians
 */
record SquareWindow(PixelPoint centre, double half, double angle) {
  PixelPoint at(double u, double v) {
    return centre.plus(turned(new PixelPoint((2 * u - 1) * half, (2 * v - 1) * half)));
  }

  /** A window placed by a face's square: moved down by {@code down} and widened to {@code scale} half sides. */
  static SquareWindow on(FfhqSquare square, double scale, double down) {
    double half = square.side() / 2;
    SquareWindow whole = new SquareWindow(square.centre(), half, square.angle());
    return new SquareWindow(whole.at(0.5, 0.5 + down / 2), half * scale, whole.angle);
  }

  private PixelPoint turned(PixelPoint p) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    return new PixelPoint(p.x() * cos - p.y() * sin, p.x() * sin + p.y() * cos);
  }
}
