package org.pivotune.photo;

/** CIE L*a*b* at the D50 of ICC profiles, where image programs write it, as sRGB. */
final class CieLab {
  private static final double[] D50 = {0.9642, 1, 0.8249};
  /** XYZ at D50 to linear sRGB, with the adaptation of sRGB's profiles (Bradford). */
  private static final double[][] TO_RGB = {
      {3.1338561, -1.6168667, -0.4906146}, {-0.9787684, 1.9161415, 0.0334540}, {0.0719453, -0.2289914, 1.4052427}};
  private static final double EDGE = 6.0 / 29;

  private CieLab() {}

  /**
   * Replaces three neighbouring values by red, green and blue, 0..65535.
   *
   * @param lightness 0..100
   * @param a about -128..127, as {@code b}
   */
  static void toRgb(double lightness, double a, double b, int[] target, int at) {
    double fy = (lightness + 16) / 116;
    double x = D50[0] * cubed(fy + a / 500);
    double y = D50[1] * cubed(fy);
    double z = D50[2] * cubed(fy - b / 200);
    for (int channel = 0; channel < 3; channel++) {
      double linear = TO_RGB[channel][0] * x + TO_RGB[channel][1] * y + TO_RGB[channel][2] * z;
      target[at + channel] = SrgbCurve.encoded(linear);
    }
  }

  private static double cubed(double f) {
    return f > EDGE ? f * f * f : 3 * EDGE * EDGE * (f - 4.0 / 29);
  }
}
