package org.pivotune.bench;

import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.loss.TorchPerceptualLoss;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.torch.Device;

/** What computes LPIPS and its gradient. */
public enum PerceptualRuntime {
  /** The default on the CPU. */
  ONNX,
  /** On the image's own device; what a GPU uses. */
  LIBTORCH;

  static PerceptualRuntime usual(Device device) {
    return device.isCpu() ? ONNX : LIBTORCH;
  }

  /**
   * A loss for one image.
   *
   * @throws IllegalArgumentException if it cannot run there; the message is one sentence that says what to do
   */
  PerceptualLoss open(PerceptualNetwork network, int side, int threads, Device device) {
    requireOn(device);
    return this == ONNX
        ? OnnxPerceptualLoss.open(network, 1, side, side, threads)
        : TorchPerceptualLoss.open(network, 1, side, side, device);
  }

  void requireOn(Device device) {
    if (this == ONNX && !device.isCpu()) {
      throw new IllegalArgumentException(
          "ONNX Runtime computes LPIPS on the CPU alone: ask for runtime=LIBTORCH with device=" + device);
    }
  }
}
