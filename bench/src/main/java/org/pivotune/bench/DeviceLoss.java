package org.pivotune.bench;

import org.pivotune.loss.BoundOnnxPerceptualLoss;
import org.pivotune.loss.DevicePerceptualLoss;
import org.pivotune.loss.TorchPerceptualLoss;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.stylegan.Precision;
import org.pivotune.torch.Device;
import org.pivotune.torch.TorchLibrary;

/** The ways of computing LPIPS where the image is. */
enum DeviceLoss {
  /** Recorded with the rest of a step. */
  LIBTORCH,
  /** Between two recorded parts of a step. */
  ONNXRUNTIME;

  DevicePerceptualLoss open(PerceptualNetwork network, int images, int side, Device device, Precision precision) {
    return this == LIBTORCH
        ? TorchPerceptualLoss.open(network, images, side, side, device)
        : BoundOnnxPerceptualLoss.open(network, images, side, side, place(device, precision));
  }

  private static BoundOnnxPerceptualLoss.Place place(Device device, Precision precision) {
    return device.isCpu()
        ? BoundOnnxPerceptualLoss.Place.cpu(TorchLibrary.load().threads())
        : BoundOnnxPerceptualLoss.Place.cuda(device, precision != Precision.FP32);
  }
}
