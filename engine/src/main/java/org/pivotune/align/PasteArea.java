package org.pivotune.align;

/** Which part of the aligned square goes back into the photo. */
public enum PasteArea {
  /**
   * An ellipse around head and hair, with a wide fading edge: what an edit does to the background stays out of the
   * photo. Every aligned face lies at the same place, so that no mask has to be found.
   */
  HEAD,
  /** All of it, for edits of the background or of what reaches the corners. */
  SQUARE;

  /** Where the ellipse's middle is; a little above the square's, as the chin is nearer to its middle than the hair. */
  private static final double MIDDLE = 0.48;
  private static final double HALF_WIDTH = 0.46;
  private static final double HALF_HEIGHT = 0.53;
  /** From this part of the way out on it fades; ears, chin and short hair of an aligned face lie inside. */
  private static final double FADING = 0.7;

  /**
   * How much of the edited square is seen, 0 to 1.
   *
   * @param at in the square, (0, 0) its top left and (1, 1) its bottom right corner
   */
  double weight(PixelPoint at) {
    if (this == SQUARE) {
      return 1;
    }
    double out = Math.hypot((at.x() - 0.5) / HALF_WIDTH, (at.y() - MIDDLE) / HALF_HEIGHT);
    return smooth((1 - out) / (1 - FADING));
  }

  /** From 0 to 1 without a kink at either end. */
  static double smooth(double part) {
    double t = Math.clamp(part, 0, 1);
    return t * t * (3 - 2 * t);
  }
}
