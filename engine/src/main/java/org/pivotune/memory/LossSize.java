package org.pivotune.memory;

import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.TrunkSize;

/**
 * What a perceptual loss takes, in bytes.
 *
 * @param resting its weights and what it keeps of a target
 * @param working what a look at images takes beyond that
 * @param keeps whether it keeps its working memory afterwards, as ONNX Runtime does
 */
record LossSize(long resting, long working, boolean keeps) {
  private static final long FLOAT = Float.BYTES;
  /** ONNX Runtime's graph of value and gradient reuses memory; measured with AlexNet and VGG16. */
  private static final double ONNX_WORKING = 3.3;
  /** LibTorch keeps the results of convolution, bias and ReLU apart until the gradient is known. */
  private static final double TORCH_WORKING = 4.5;
  /** Both of ONNX Runtime's graphs, for features and for the distance, hold the weights, one of them also turned. */
  private static final int ONNX_COPIES = 3;

  /** @param images at once */
  static LossSize of(PerceptualNet net, int side, int images, boolean onnx) {
    TrunkSize trunk = TrunkSize.of(net, side);
    long taps = trunk.taps() * images * FLOAT;
    long activations = trunk.activations() * images * FLOAT;
    return onnx
        ? new LossSize(ONNX_COPIES * trunk.weights() * FLOAT + taps, (long) (ONNX_WORKING * activations), true)
        : new LossSize(trunk.weights() * FLOAT + taps, (long) (TORCH_WORKING * activations), false);
  }

  /** Both of two losses that exist side by side. */
  LossSize and(LossSize other) {
    return new LossSize(resting + other.resting, keeps ? working + other.working : Math.max(working, other.working),
        keeps);
  }

  /** What is there between two looks. */
  long between() {
    return keeps ? resting + working : resting;
  }

  /** What is there during a look. */
  long during() {
    return resting + working;
  }
}
