package org.pivotune.tune;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The constants of pivotal tuning.
 *
 * @param steps most rounds over the images; with one image, or the sum of several, a round is one update
 * @param learningRate Adam's rate
 * @param rampDown fraction of the rounds, at the end, over which the rate falls to zero along half a cosine; 0, as
 *     published, holds it
 * @param mseWeight weight of the mean squared error, over images in [-1, 1]
 * @param perceptualWeight weight of the perceptual distance
 * @param stopAt tuning ends, before the update, when in one round no perceptual distance was above this
 * @param locality locality regularisation, if wanted
 * @param seed seed of the regulariser's random codes
 * @param jointSteps what one update is made of where there are several images
 * @param batch images of a sum that go through the generator at once: memory for speed, the same result but for
 *     rounding; 1 where each image has an update of its own
 * @param tuneCodes whether the pivots are optimised together with the generator (the ablation of Roich et al. 2021,
 *     figure 16) instead of being held still
 */
public record TuningConfig(
    int steps,
    double learningRate,
    double rampDown,
    double mseWeight,
    double perceptualWeight,
    OptionalDouble stopAt,
    Optional<LocalityConfig> locality,
    long seed,
    JointSteps jointSteps,
    int batch,
    boolean tuneCodes) {
  public TuningConfig {
    Objects.requireNonNull(stopAt, "stopAt");
    Objects.requireNonNull(locality, "locality");
    Objects.requireNonNull(jointSteps, "jointSteps");
    if (steps < 1) {
      throw new IllegalArgumentException("tuning needs at least one step, not " + steps);
    }
    if (!(learningRate > 0 && learningRate <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "the tuning's learning rate must be positive and a float32, not " + learningRate);
    }
    if (!(rampDown >= 0 && rampDown <= 1)) {
      throw new IllegalArgumentException("the tuning's ramp-down must lie in [0, 1], not " + rampDown);
    }
    requireWeight(mseWeight);
    requireWeight(perceptualWeight);
    if (mseWeight + perceptualWeight == 0) {
      throw new IllegalArgumentException("the loss weights cannot all be zero");
    }
    if (stopAt.isPresent() && !(stopAt.getAsDouble() >= 0)) {
      throw new IllegalArgumentException("tuning stops at a distance of 0 or more, not " + stopAt.getAsDouble());
    }
    if (batch < 1) {
      throw new IllegalArgumentException("a batch has at least one image, not " + batch);
    }
    if (batch > 1 && jointSteps == JointSteps.ONE) {
      throw new IllegalArgumentException("one image for each update leaves nothing to batch; a batch of " + batch
          + " needs joint steps over the sum of the images");
    }
  }

  private static void requireWeight(double weight) {
    if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("a weight of the loss is a float32 of 0 or more, not " + weight);
    }
  }

  /** One image for each update, the rate constant, the pivots held still. */
  public TuningConfig(int steps, double learningRate, double mseWeight, double perceptualWeight, OptionalDouble stopAt,
      Optional<LocalityConfig> locality, long seed) {
    this(steps, learningRate, 0, mseWeight, perceptualWeight, stopAt, locality, seed, JointSteps.ONE, 1, false);
  }

  /** As the reference implementation really runs: early stop at 0.06, no regularisation, an update for each image. */
  public static TuningConfig official() {
    return new TuningConfig(350, 3e-4, 1, 1, OptionalDouble.of(0.06), Optional.empty(), 0);
  }

  /** As published (sections 3.2 and 4.5): no early stop, regularised, the sum over images. */
  public static TuningConfig paper() {
    return new TuningConfig(350, 3e-4, 1, 1, OptionalDouble.empty(), Optional.of(LocalityConfig.paper()), 0)
        .withJointSteps(JointSteps.SUM);
  }

  /** Adam's rate in one round, from 0. */
  double learningRate(int round) {
    double left = 1 - (double) round / steps;
    return left >= rampDown ? learningRate : learningRate * (0.5 - 0.5 * Math.cos(left / rampDown * Math.PI));
  }

  public TuningConfig withSteps(int newSteps) {
    return new TuningConfig(newSteps, learningRate, rampDown, mseWeight, perceptualWeight, stopAt, locality, seed,
        jointSteps, batch, tuneCodes);
  }

  public TuningConfig withLearningRate(double rate) {
    return new TuningConfig(steps, rate, rampDown, mseWeight, perceptualWeight, stopAt, locality, seed, jointSteps,
        batch, tuneCodes);
  }

  public TuningConfig withRampDown(double fraction) {
    return new TuningConfig(steps, learningRate, fraction, mseWeight, perceptualWeight, stopAt, locality, seed,
        jointSteps, batch, tuneCodes);
  }

  public TuningConfig withStopAt(OptionalDouble distance) {
    return new TuningConfig(steps, learningRate, rampDown, mseWeight, perceptualWeight, distance, locality, seed,
        jointSteps, batch, tuneCodes);
  }

  public TuningConfig withLocality(Optional<LocalityConfig> regularization) {
    return new TuningConfig(steps, learningRate, rampDown, mseWeight, perceptualWeight, stopAt, regularization, seed,
        jointSteps, batch, tuneCodes);
  }

  public TuningConfig withSeed(long newSeed) {
    return new TuningConfig(steps, learningRate, rampDown, mseWeight, perceptualWeight, stopAt, locality, newSeed,
        jointSteps, batch, tuneCodes);
  }

  public TuningConfig withJointSteps(JointSteps form) {
    return new TuningConfig(steps, learningRate, rampDown, mseWeight, perceptualWeight, stopAt, locality, seed, form,
        batch, tuneCodes);
  }

  public TuningConfig withBatch(int images) {
    return new TuningConfig(steps, learningRate, rampDown, mseWeight, perceptualWeight, stopAt, locality, seed,
        jointSteps, images, tuneCodes);
  }

  public TuningConfig withTuneCodes(boolean tuned) {
    return new TuningConfig(steps, learningRate, rampDown, mseWeight, perceptualWeight, stopAt, locality, seed,
        jointSteps, batch, tuned);
  }
}
