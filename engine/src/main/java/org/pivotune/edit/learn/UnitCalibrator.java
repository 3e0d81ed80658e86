package org.pivotune.edit.learn;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pivotune.edit.EditException;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.tensor.HostTensor;

/** Measures on rendered pictures what a step along a direction does. */
final class UnitCalibrator {
  private static final int BATCH = 8;
  /** A second walk of the length that the first one found: the way is not quite straight. */
  private static final int WALKS = 2;
  private static final double LARGEST_CORRECTION = 4;
  /** Three units stay within the cloud of codes. */
  private static final double LONGEST_UNIT = 1.0 / 3;
  /** A guess from few samples is far too long, and the first walk is to stay among faces. */
  private static final double LONGEST_GUESS = 0.25;

  private final CodeSampler sampler;
  private final HostTensor codes;
  private final double radius;

  /**
   * @param codes [K, w_dim]; where the walks start
   * @param radius how far codes are from their centre, root mean square
   */
  UnitCalibrator(CodeSampler sampler, HostTensor codes, double radius) {
    this.sampler = sampler;
    this.codes = codes;
    this.radius = radius;
  }

  /**
   * @param unit how far one unit of strength goes in W
   * @param perUnit change of every attribute for one unit, in its own measure
   */
  record Unit(double unit, Map<String, Double> perUnit) {}

  /**
   * Finds the length that changes an attribute by an amount on average, at most a third of the radius: where that is
   * not enough, the change says how far it goes.
   *
   * @param guess a first length, positive
   * @throws EditException if the direction does not raise the attribute
   */
  Unit measure(
      double[] direction, String attribute, double amount, double guess, StepListener<SamplingStep> listener,
      Cancellation cancellation) {
    double length = Math.min(guess, LONGEST_GUESS * radius);
    Map<String, Double> slopes = Map.of();
    for (int walk = 0; walk < WALKS; walk++) {
      slopes = slopes(direction, length, listener, cancellation);
      double slope = slopes.get(attribute);
      if (!(slope > 0)) {
        throw new EditException("walking along the direction of " + attribute + " does not raise " + attribute
            + " in the pictures; sample more codes");
      }
      double wanted = Math.clamp(amount / slope, length / LARGEST_CORRECTION, length * LARGEST_CORRECTION);
      length = Math.min(wanted, LONGEST_UNIT * radius);
    }
    Map<String, Double> perUnit = new LinkedHashMap<>();
    double unit = length;
    slopes.forEach((name, slope) -> perUnit.put(name, slope * unit));
    return new Unit(unit, perUnit);
  }

  /** Mean change of every attribute for each unit of length, between both ends of a walk through the codes. */
  private Map<String, Double> slopes(
      double[] direction, double length, StepListener<SamplingStep> listener, Cancellation cancellation) {
    ScoredCodes behind = sampler.score(CodeSampler.moved(codes, direction, -length), BATCH, listener, cancellation);
    ScoredCodes ahead = sampler.score(CodeSampler.moved(codes, direction, length), BATCH, listener, cancellation);
    Map<String, Double> slopes = new LinkedHashMap<>();
    for (String name : ahead.scores().keySet()) {
      slopes.put(name, (Moments.mean(ahead.scores(name)) - Moments.mean(behind.scores(name))) / (2 * length));
    }
    return slopes;
  }
}
