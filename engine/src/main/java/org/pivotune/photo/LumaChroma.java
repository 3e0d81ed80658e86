package org.pivotune.photo;

/** YCbCr of JPEG (ITU-R BT.601, full range). */
final class LumaChroma {
  private LumaChroma() {}

  /**
   * Turns three neighbouring samples Y, Cb, Cr into red, green and blue.
   *
   * @param most the largest value of a sample; chroma is 0 at {@code (most + 1) / 2}
   */
  static void toRgb(int[] samples, int at, int most) {
    double y = samples[at];
    double cb = samples[at + 1] - (most + 1) / 2;
    double cr = samples[at + 2] - (most + 1) / 2;
    samples[at] = clamped(y + 1.402 * cr, most);
    samples[at + 1] = clamped(y - 0.344136 * cb - 0.714136 * cr, most);
    samples[at + 2] = clamped(y + 1.772 * cb, most);
  }

  private static int clamped(double value, int most) {
    return Math.clamp(Math.round(value), 0, most);
  }
}
