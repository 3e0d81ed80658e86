package org.pivotune.hostile;

import java.util.List;
import java.util.SplittableRandom;

/** One way of damaging a file. Keeps nothing between calls; the same random numbers give the same damage. */
@FunctionalInterface
interface Damage {
  /**
   * A damaged copy.
   *
   * @param whole is left as it is
   * @param others files of the same format, to take pieces from; at least one
   */
  byte[] apply(byte[] whole, List<byte[]> others, SplittableRandom random);

  /** Mostly this, and the other in one of so many cases. */
  default Damage or(Damage other, int oneIn) {
    return (whole, others, random) ->
        (random.nextInt(oneIn) == 0 ? other : this).apply(whole, others, random);
  }
}
