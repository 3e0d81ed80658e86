package org.pivotune.memory;

/**
 * What a loop gives up so that it needs less memory. The results are the same but for rounding; recomputed blocks change
 * not a bit.
 *
 * @param recomputedBlocks of how many of the generator's largest blocks nothing is kept for the backward pass
 * @param neighboursApart whether the regulariser's codes around a pivot are rendered one by one instead of in one batch
 * @param targetsApart whether images that are tuned to together are rendered one by one, whatever batch was asked for
 */
public record MemorySettings(int recomputedBlocks, boolean neighboursApart, boolean targetsApart) {
  /** Nothing: the fastest. */
  public static final MemorySettings PLAIN = new MemorySettings(0, false, false);

  public MemorySettings {
    if (recomputedBlocks < 0) {
      throw new IllegalArgumentException("the number of recomputed blocks cannot be negative: " + recomputedBlocks);
    }
  }
}
