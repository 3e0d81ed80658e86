package org.pivotune.tune;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The constants of pivotal tuning.
 *
 * @param steps most steps taken
 * @param learningRate Adam's rate, constant
 * @param mseWeight weight of the mean squared error, over images in [-1, 1]
 * @param perceptualWeight weight of the perceptual distance
 * @param stopAt tuning ends, before the update, when the perceptual distance is at most this
 * @param locality locality regularisation, if wanted
 * @param seed seed of the regulariser's random codes
 */
public record TuningConfig(
    int steps,
    double learningRate,
    double mseWeight,
    double perceptualWeight,
    OptionalDouble stopAt,
    Optional<LocalityConfig> locality,
    long seed) {
  public TuningConfig {
    if (steps < 1) {
      throw new IllegalArgumentException("tuning needs at least one step, not " + steps);
    }
    if (!(learningRate > 0)) {
      throw new IllegalArgumentException("the tuning's learning rate must be positive, not " + learningRate);
    }
    if (mseWeight < 0 || perceptualWeight < 0 || mseWeight + perceptualWeight == 0) {
      throw new IllegalArgumentException("the loss weights cannot be negative, nor all be zero");
    }
  }

  /** As the reference implementation really runs: early stop at 0.06, no regularisation. */
  public static TuningConfig official() {
    return new TuningConfig(350, 3e-4, 1, 1, OptionalDouble.of(0.06), Optional.empty(), 0);
  }

  /** As published (section 4.5): no early stop, regularised. */
  public static TuningConfig paper() {
    return new TuningConfig(350, 3e-4, 1, 1, OptionalDouble.empty(), Optional.of(LocalityConfig.paper()), 0);
  }

  public TuningConfig withSteps(int newSteps) {
    return new TuningConfig(newSteps, learningRate, mseWeight, perceptualWeight, stopAt, locality, seed);
  }

  public TuningConfig withLearningRate(double rate) {
    return new TuningConfig(steps, rate, mseWeight, perceptualWeight, stopAt, locality, seed);
  }

  public TuningConfig withStopAt(OptionalDouble distance) {
    return new TuningConfig(steps, learningRate, mseWeight, perceptualWeight, distance, locality, seed);
  }

  public TuningConfig withLocality(Optional<LocalityConfig> regularization) {
    return new TuningConfig(steps, learningRate, mseWeight, perceptualWeight, stopAt, regularization, seed);
  }

  public TuningConfig withSeed(long newSeed) {
    return new TuningConfig(steps, learningRate, mseWeight, perceptualWeight, stopAt, locality, newSeed);
  }
}
