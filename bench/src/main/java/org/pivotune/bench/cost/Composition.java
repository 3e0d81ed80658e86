package org.pivotune.bench.cost;

import org.pivotune.stylegan.Precision;

/**
 * Who composes a step, and for what.
 *
 * @param official whether it is the peer's code
 * @param cpu whether it runs on a CPU
 * @param precision of activations
 * @param narrowFrom the smallest resolution whose activations are narrow, where the precision is
 */
public record Composition(boolean official, boolean cpu, Precision precision, int narrowFrom) {
  private static final int NARROW = 2;
  private static final int OURS_NARROW_FROM = 64;

  /** Our fused layers on a GPU. */
  public static Composition gpu(Precision precision) {
    return new Composition(false, false, precision, OURS_NARROW_FROM);
  }

  /** Our fused layers on a CPU. */
  public static Composition ofCpu() {
    return new Composition(false, true, Precision.FP32, OURS_NARROW_FROM);
  }

  /** NVIDIA's networks with the loops of the PTI reference code. */
  public static Composition peer() {
    return new Composition(true, false, Precision.TF32, OURS_NARROW_FROM);
  }

  /** Bytes of an activation at a resolution. */
  int width(int resolution) {
    boolean narrow = precision == Precision.FP16 || precision == Precision.BF16;
    return narrow && resolution >= narrowFrom ? NARROW : LayerShape.FLOAT;
  }

  LayerCost layer(LayerShape shape) {
    return official ? new OfficialLayer(shape) : new FusedLayer(shape, cpu);
  }
}
