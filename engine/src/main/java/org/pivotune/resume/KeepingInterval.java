package org.pivotune.resume;

import java.time.Duration;

/**
 * How often a loop's state is kept.
 *
 * @param steps at multiples of this number of steps; 0 for never
 * @param apart and not sooner than this after the last time
 */
public record KeepingInterval(int steps, Duration apart) {
  /** Little lost, little written: fast loops write every half minute, slow ones every 25 steps. */
  public static final KeepingInterval USUAL = new KeepingInterval(25, Duration.ofSeconds(30));
  /** Nothing is kept. */
  public static final KeepingInterval NEVER = new KeepingInterval(0, Duration.ZERO);

  public KeepingInterval {
    if (steps < 0 || apart.isNegative()) {
      throw new IllegalArgumentException("a state is kept every so many steps, 0 for never, not " + steps);
    }
  }

  /** At exactly these steps. */
  public static KeepingInterval every(int steps) {
    return new KeepingInterval(steps, Duration.ZERO);
  }
}
