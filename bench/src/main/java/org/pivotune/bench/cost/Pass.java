package org.pivotune.bench.cost;

/**
 * One walk over memory, or one convolution.
 *
 * @param layer where, such as {@code b64.conv0}
 * @param name what is done there
 * @param direction what it is for
 * @param work whether arithmetic or memory is likely to bound it
 * @param narrow whether its factors are 16 bits wide
 * @param flops floating point operations; a multiplication and its addition are two
 * @param read bytes, each operand once
 * @param written bytes
 * @param launches kernels that a GPU starts for it
 */
public record Pass(String layer, String name, Direction direction, Work work, boolean narrow, long flops, long read,
    long written, int launches) {
  /** What a pass is for. */
  public enum Direction { FORWARD, DATA_GRADIENT, WEIGHT_GRADIENT, UPDATE }

  /** Convolutions and products of matrices, or all else. */
  public enum Work { CONVOLUTION, ELEMENTS }

  /** Read and written. */
  public long bytes() {
    return read + written;
  }
}
