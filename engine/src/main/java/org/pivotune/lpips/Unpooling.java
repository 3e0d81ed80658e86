package org.pivotune.lpips;

/** How the gradient of a max-pool without overlaps is written into a graph; the numbers are the same. */
public enum Unpooling {
  /** By {@code MaxUnpool}: the fastest on the CPU. */
  MAX_UNPOOL,
  /** By {@code ScatterElements}: ONNX Runtime has no kernel of {@code MaxUnpool} for CUDA. */
  SCATTER
}
