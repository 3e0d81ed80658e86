package org.pivotune.experiment.editing;

import java.util.function.DoubleUnaryOperator;
import org.pivotune.observe.Cancellation;

/**
 * Finds the strength that turns a face by given degrees: walks outwards until the rotation is passed, then halves the
 * interval. Networks measure rotation with some noise, so that it need not grow everywhere; the first passage counts.
 */
final class RotationSearch {
  private static final double STRIDE = 0.5;
  private static final int MOST_HALVINGS = 14;

  /** A strength and the degrees that it turns by. */
  record Place(double strength, double degrees) {}

  private final DoubleUnaryOperator degrees;
  private final double largest;
  private final double tolerance;
  private final Cancellation cancellation;

  /**
   * @param degrees of rotation by strength; 0 at 0
   * @param largest strength that is tried
   * @param tolerance degrees
   */
  RotationSearch(DoubleUnaryOperator degrees, double largest, double tolerance, Cancellation cancellation) {
    this.degrees = degrees;
    this.largest = largest;
    this.tolerance = tolerance;
    this.cancellation = cancellation;
  }

  /**
   * The place nearest to a rotation.
   *
   * @param direction 1 where positive strengths turn to positive degrees, -1 where they turn the other way
   */
  Place find(double wanted, int direction) {
    double sign = Math.signum(wanted) * direction;
    Place below = new Place(0, 0);
    Place nearest = below;
    for (double size = STRIDE; size <= largest + 1e-9; size += STRIDE) {
      Place at = look(sign * size);
      nearest = nearer(nearest, at, wanted);
      if (Math.signum(wanted) * (at.degrees() - wanted) >= 0) {
        return halve(below, at, nearest, wanted);
      }
      below = at;
    }
    return nearest;
  }

  boolean reached(Place place, double wanted) {
    return Math.abs(place.degrees() - wanted) <= tolerance;
  }

  private Place halve(Place from, Place to, Place first, double wanted) {
    Place below = from;
    Place beyond = to;
    Place nearest = first;
    for (int i = 0; i < MOST_HALVINGS && !reached(nearest, wanted); i++) {
      Place middle = look((below.strength() + beyond.strength()) / 2);
      nearest = nearer(nearest, middle, wanted);
      if (Math.signum(wanted) * (middle.degrees() - wanted) >= 0) {
        beyond = middle;
      } else {
        below = middle;
      }
    }
    return nearest;
  }

  private Place look(double strength) {
    cancellation.check();
    return new Place(strength, degrees.applyAsDouble(strength));
  }

  private static Place nearer(Place a, Place b, double wanted) {
    return Math.abs(b.degrees() - wanted) < Math.abs(a.degrees() - wanted) ? b : a;
  }
}
