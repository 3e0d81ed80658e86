package org.pivotune.hostile;

import java.util.SplittableRandom;

/** Where damage falls. */
final class Places {
  /** Headers and instructions lie at the start, directories at the end. */
  private static final int NEAR = 600;

  private Places() {}

  /** An index below a bound of at least 1: anywhere, or near the start or the end. */
  static int in(int bound, SplittableRandom random) {
    int near = Math.min(bound, NEAR);
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(near);
      case 1 -> bound - 1 - random.nextInt(near);
      default -> random.nextInt(bound);
    };
  }
}
