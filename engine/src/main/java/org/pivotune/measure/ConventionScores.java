package org.pivotune.measure;

/**
 * One image's scores by both conventions under which inversions are published.
 *
 * @param full as Roich et al. 2021 report: the images as they are, at the generator's own size
 * @param at256 as the tables of HyperStyle and GANInverter: rounded to 8 bits and brought to 256 x 256 pixels first
 * @param enlarged whether the images were smaller than 256 pixels, so that {@code at256} judges enlarged ones: such
 *     numbers compare systems with each other, not with those of large generators
 */
public record ConventionScores(Scores full, Scores at256, boolean enlarged) {
  /** The paper's direction: 0 for equal images, lower is better. */
  public double msSsimDistance() {
    return 1 - full.msSsim();
  }

  /**
   * Decibels as GANInverter's table counts them: 10 log10(2 / MSE) on images in [-1, 1] at 256 pixels. The true peak
   * squared is 4, so that every number of that table, and this one, is 3.01 dB below what PSNR means elsewhere.
   */
  public double decibelsAt256() {
    return 10 * Math.log10(2 / at256.mse());
  }
}
