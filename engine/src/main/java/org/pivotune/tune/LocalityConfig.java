package org.pivotune.tune;

/**
 * The constants of locality regularisation (Roich et al. 2021, section 3.3).
 *
 * @param alpha distance from the pivot to the regularised codes
 * @param radius over what that distance is measured
 * @param psi truncation of the random codes that give the direction
 * @param mseWeight weight of the pixel term
 * @param perceptualWeight weight of the perceptual term
 * @param samples codes around each pivot, rendered in one batch; the terms are their means
 * @param interval regularise in every interval-th round over the images
 */
public record LocalityConfig(
    double alpha,
    LocalityRadius radius,
    double psi,
    double mseWeight,
    double perceptualWeight,
    int samples,
    int interval) {
  public LocalityConfig {
    if (!(alpha > 0 && alpha <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("alpha must be positive and a float32, not " + alpha);
    }
    if (!(Math.abs(psi) <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("the truncation psi must be a float32, not " + psi);
    }
    for (double weight : new double[] {mseWeight, perceptualWeight}) {
      if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "a weight of locality regularisation is a float32 of 0 or more, not " + weight);
      }
    }
    if (samples < 1 || interval < 1) {
      throw new IllegalArgumentException("locality regularisation needs at least one sample and an interval of 1");
    }
  }

  /** With the radius over the whole code. */
  public LocalityConfig(
      double alpha, double psi, double mseWeight, double perceptualWeight, int samples, int interval) {
    this(alpha, LocalityRadius.CODE, psi, mseWeight, perceptualWeight, samples, interval);
  }

  /** As the reference implementation has it when it is switched on. */
  public static LocalityConfig official() {
    return new LocalityConfig(30, 0.5, 0.1, 0.1, 1, 1);
  }

  /** As published: no truncation is mentioned; lambda_R 0.1 times lambda_L2_R 1. */
  public static LocalityConfig paper() {
    return new LocalityConfig(30, 1, 0.1, 0.1, 1, 1);
  }
}
