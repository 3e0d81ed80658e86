package org.pivotune.checkpoint;

/**
 * What a reader accepts at most. The defaults hold every published StyleGAN2 and LPIPS file many times over; they are
 * there so that a small hostile file cannot claim much memory or time.
 *
 * @param fileBytes size of a file
 * @param headerBytes size of a safetensors header
 * @param textBytes encoded size of one string in a pickle
 * @param integerBytes size of one integer in a pickle
 * @param opcodes instructions in a pickle; each makes at most one small object
 * @param depth nesting of containers, of JSON, and of pickles inside pickles
 * @param stackEntries values waiting on a pickle's stack
 * @param memoEntries values a pickle keeps for reuse
 * @param archiveEntries entries of a zip archive
 * @param inflatedBytes size of all deflated entries of a zip archive once inflated
 * @param tensorBytes float32 size of one tensor
 * @param totalTensorBytes float32 size of all tensors read from one file together
 */
public record CheckpointLimits(
    long fileBytes,
    int headerBytes,
    int textBytes,
    int integerBytes,
    int opcodes,
    int depth,
    int stackEntries,
    int memoEntries,
    int archiveEntries,
    int inflatedBytes,
    long tensorBytes,
    long totalTensorBytes) {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  /** Limits that every published file meets. */
  public static final CheckpointLimits DEFAULT =
      new CheckpointLimits(
          16L * KIB * MIB, 16 * MIB, 64 * MIB, 256, 1_000_000, 256, MIB, MIB, 64 * KIB, 128 * MIB, KIB * (long) MIB,
          2L * KIB * MIB);

  public CheckpointLimits {
    boolean positive = fileBytes > 0 && headerBytes > 0 && textBytes > 0 && integerBytes > 0 && opcodes > 0
        && depth > 0 && stackEntries > 0 && memoEntries > 0 && archiveEntries > 0 && inflatedBytes > 0
        && tensorBytes > 0 && totalTensorBytes > 0;
    if (!positive) {
      throw new IllegalArgumentException("every limit must be positive");
    }
  }
}
