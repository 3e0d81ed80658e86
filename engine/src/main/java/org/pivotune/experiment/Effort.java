package org.pivotune.experiment;

/**
 * What an optimisation took. Public because it is kept as JSON and read again.
 *
 * @param seconds wall time
 * @param steps of the optimisation
 */
public record Effort(double seconds, int steps) {
  /** One after the other. */
  Effort plus(Effort next) {
    return new Effort(seconds + next.seconds, steps + next.steps);
  }
}
