package org.pivotune.invert;

/** Learning rate and latent noise of each step (Karras et al. 2020, appendix D.1; NVIDIA's projector). */
final class ProjectionSchedule {
  private final ProjectionConfig config;
  private final double wDeviation;

  ProjectionSchedule(ProjectionConfig config, double wDeviation) {
    this.config = config;
    this.wDeviation = wDeviation;
  }

  /** Grows over the first steps, falls along half a cosine over the last; exactly 0 at step 0. */
  double learningRate(int step) {
    double t = (double) step / config.steps();
    double down = Math.min(1, (1 - t) / config.rampDown());
    double cosine = 0.5 - 0.5 * Math.cos(down * Math.PI);
    return config.learningRate() * cosine * Math.min(1, t / config.rampUp());
  }

  /** What a standard normal draw is multiplied by before it is added to w. */
  double latentNoise(int step) {
    double t = (double) step / config.steps();
    double remaining = Math.max(0, 1 - t / config.latentNoiseRamp());
    return wDeviation * config.latentNoise() * remaining * remaining;
  }
}
