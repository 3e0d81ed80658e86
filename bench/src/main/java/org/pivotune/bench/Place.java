package org.pivotune.bench;

import org.pivotune.stylegan.Precision;
import org.pivotune.torch.Capability;
import org.pivotune.torch.Device;
import org.pivotune.torch.TorchLibrary;

/** Where and how a benchmark computes. */
record Place(Device device, Precision precision) {
  /** What everything is measured on unless asked otherwise. */
  static final Place CPU = new Place(Device.CPU, Precision.FP32);

  /**
   * Loads LibTorch.
   *
   * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
   * @throws IllegalArgumentException if this machine has no such device or the device no such precision; the message is
   *     one sentence that says what to do
   */
  static Place of(String device, Precision precision) {
    Device wanted = Device.parse(device);
    long gpus = TorchLibrary.load().capability(Capability.CUDA_DEVICES);
    if (wanted.ordinal() >= gpus) {
      throw new IllegalArgumentException("LibTorch sees " + (gpus == 0 ? "no CUDA device" : gpus + " CUDA devices")
          + " here, so there is no " + wanted + ": ask for device=cpu, or set LIBTORCH_HOME and PIVOTUNE_TORCH_SHIM to"
          + " a LibTorch with CUDA and a shim built for it (native/README.md)");
    }
    return new Place(wanted, precision.on(wanted));
  }
}
