package org.pivotune.loss;

import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.torch.Device;

/** All ways of computing LPIPS on the CPU, for tests that hold for each. */
public enum LossWay {
  /** ONNX Runtime by its Java API. */
  HOST,
  /** ONNX Runtime by its C API, on LibTorch's memory. */
  BOUND,
  /** LibTorch itself. */
  LIBTORCH;

  /** For one square image, on two threads. */
  public PerceptualLoss open(PerceptualNetwork network, int side) {
    return switch (this) {
      case HOST -> OnnxPerceptualLoss.open(network, 1, side, side, 2);
      case BOUND -> BoundOnnxPerceptualLoss.open(network, 1, side, side, BoundOnnxPerceptualLoss.Place.cpu(2));
      case LIBTORCH -> TorchPerceptualLoss.open(network, 1, side, side, Device.CPU);
    };
  }
}
