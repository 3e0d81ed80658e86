package org.pivotune.photo;

/** The transfer curve of sRGB (IEC 61966-2-1). */
final class SrgbCurve {
  private static final double LINEAR_BELOW = 0.0031308;

  private SrgbCurve() {}

  /** Linear light, clamped to 0..1, as a sample of 0..65535. */
  static int encoded(double linear) {
    double light = Math.clamp(linear, 0, 1);
    double value = light <= LINEAR_BELOW ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
    return (int) Math.round(value * SampleRows.MOST);
  }
}
