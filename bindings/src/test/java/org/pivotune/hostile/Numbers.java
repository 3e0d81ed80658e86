package org.pivotune.hostile;

import java.util.SplittableRandom;

/** Sizes and values: mostly plain, now and then absurd. */
final class Numbers {
  private static final long[] ABSURD = {0, -1, -2, Integer.MAX_VALUE, 1L << 31, 1L << 40, 1L << 62, Long.MAX_VALUE,
      Long.MIN_VALUE, Integer.MIN_VALUE};
  private static final double[] VALUES = {0, 1, -1, 0.5, 1e-300, 1e300, -1e38, Double.NaN, Double.POSITIVE_INFINITY};
  private static final int MOST_RANK = 6;

  private final SplittableRandom random;

  Numbers(SplittableRandom random) {
    this.random = random;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean seldom(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  long size() {
    return seldom(12) ? ABSURD[random.nextInt(ABSURD.length)] : 1 + random.nextInt(seldom(4) ? 40 : 4);
  }

  /** A dimension, an index, a stride. */
  long index() {
    return seldom(10) ? ABSURD[random.nextInt(ABSURD.length)] : random.nextInt(-4, 5);
  }

  double value() {
    return seldom(3) ? VALUES[random.nextInt(VALUES.length)] : random.nextDouble(-2, 2);
  }

  long[] shape() {
    int rank = seldom(30) ? random.nextInt(18) : random.nextInt(MOST_RANK);
    long[] shape = new long[rank];
    for (int i = 0; i < rank; i++) {
      shape[i] = size();
    }
    return shape;
  }
}
