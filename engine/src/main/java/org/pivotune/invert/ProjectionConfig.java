package org.pivotune.invert;

import java.util.Objects;

/**
 * The constants of projection into W or W+.
 *
 * @param start where it begins
 * @param steps optimisation steps; without any, the start is the pivot
 * @param learningRate peak learning rate of Adam
 * @param rampUp fraction of the steps over which the rate grows from zero
 * @param rampDown fraction of the steps over which the rate falls to zero, along a cosine
 * @param latentNoise deviation of the noise added to w at the first step, in units of W's own deviation
 * @param latentNoiseRamp fraction of the steps after which no more noise is added to w
 * @param noiseRegularityWeight weight of the noise maps' regulariser
 * @param wSamples codes drawn to find the centre and width of W
 * @param wSeed seed of those codes, apart from {@code seed} so that every run starts at the same centre
 * @param keepNoise whether the optimised noise maps stay with the pivot or the generator's own are used afterwards
 * @param seed seed of the noise maps and the latent noise
 */
public record ProjectionConfig(
    ProjectionStart start,
    int steps,
    double learningRate,
    double rampUp,
    double rampDown,
    double latentNoise,
    double latentNoiseRamp,
    double noiseRegularityWeight,
    int wSamples,
    long wSeed,
    boolean keepNoise,
    long seed) {
  private static final int NVIDIA_SAMPLES = 10_000;

  public ProjectionConfig {
    Objects.requireNonNull(start, "start");
    require(steps >= 0, "a projection cannot have " + steps + " steps; 0 takes its start as the pivot");
    require(learningRate > 0 && learningRate <= Float.MAX_VALUE,
        "the projection's learning rate must be positive and a float32, not " + learningRate);
    require(rampUp > 0 && rampUp <= 1, "ramp-up must lie in (0, 1], not " + rampUp);
    require(rampDown > 0 && rampDown <= 1, "ramp-down must lie in (0, 1], not " + rampDown);
    require(latentNoise >= 0 && latentNoise <= Float.MAX_VALUE,
        "latent noise is a float32 of 0 or more, not " + latentNoise);
    require(latentNoiseRamp > 0 && latentNoiseRamp <= 1, "the latent noise ramp must lie in (0, 1]");
    require(noiseRegularityWeight >= 0 && noiseRegularityWeight <= Float.MAX_VALUE,
        "the noise regulariser's weight is a float32 of 0 or more, not " + noiseRegularityWeight);
    require(wSamples >= 2, "at least two samples of W are needed, not " + wSamples);
  }

  /** As the reference implementation really runs: peak rate 0.01 (its first_inv_lr of 5e-3 is never used). */
  public static ProjectionConfig official() {
    return new ProjectionConfig(ProjectionStart.MEAN, 450, 0.01, 0.05, 0.25, 0.05, 0.75, 1e5, 600, 123, false, 0);
  }

  /** As published (section 4.5 of the paper, and Karras et al. 2020 where it refers to them). */
  public static ProjectionConfig paper() {
    return new ProjectionConfig(ProjectionStart.MEAN, 450, 0.005, 0.05, 0.25, 0.05, 0.75, 1e5, NVIDIA_SAMPLES, 123, true, 0);
  }

  public ProjectionConfig withStart(ProjectionStart newStart) {
    return new ProjectionConfig(newStart, steps, learningRate, rampUp, rampDown, latentNoise, latentNoiseRamp,
        noiseRegularityWeight, wSamples, wSeed, keepNoise, seed);
  }

  public ProjectionConfig withSteps(int newSteps) {
    return new ProjectionConfig(start, newSteps, learningRate, rampUp, rampDown, latentNoise, latentNoiseRamp,
        noiseRegularityWeight, wSamples, wSeed, keepNoise, seed);
  }

  public ProjectionConfig withLearningRate(double rate) {
    return new ProjectionConfig(start, steps, rate, rampUp, rampDown, latentNoise, latentNoiseRamp,
        noiseRegularityWeight, wSamples, wSeed, keepNoise, seed);
  }

  public ProjectionConfig withSeed(long newSeed) {
    return new ProjectionConfig(start, steps, learningRate, rampUp, rampDown, latentNoise, latentNoiseRamp,
        noiseRegularityWeight, wSamples, wSeed, keepNoise, newSeed);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
