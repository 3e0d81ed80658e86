package org.pivotune.loss;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.torch.Device;
import org.pivotune.torch.TorchLibrary;

/** What computes LPIPS and its gradient in the loops; the numbers are the same but for rounding. */
public enum PerceptualRuntime {
  /** ONNX Runtime. On a CUDA device it works there, in the order of LibTorch's work. */
  ONNXRUNTIME,
  /** LibTorch. On a CUDA device it is recorded with the rest of a step. */
  LIBTORCH;

  /** The one that a device has unless another is asked for. */
  public static PerceptualRuntime usual(Device device) {
    return device.isCpu() ? ONNXRUNTIME : LIBTORCH;
  }

  /** {@code onnxruntime} or {@code libtorch}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The runtime of this {@link #id}.
   *
   * @throws IllegalArgumentException if there is none; the message lists them
   */
  public static PerceptualRuntime of(String id) {
    return Arrays.stream(values()).filter(one -> one.id().equals(id)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("LPIPS is computed by "
            + Arrays.stream(values()).map(PerceptualRuntime::id).collect(Collectors.joining(" or ")) + ", not by '" + id
            + "'"));
  }

  /**
   * A loss for images of one size.
   *
   * @param images per call, at least 1
   * @param device where the images are; the loss is for the calling thread
   * @param tf32 whether a CUDA device may round the factors of convolutions to TF32. LibTorch has that for the whole
   *     process, see {@link org.pivotune.torch.TorchLibrary#allowTf32}
   * @param threads threads inside one operation of ONNX Runtime on the CPU
   * @throws IllegalArgumentException if a CUDA device is to give the same bits at every run, which ONNX Runtime does not
   */
  public PerceptualLoss open(
      PerceptualNetwork network, int images, int side, Device device, boolean tf32, int threads) {
    return switch (this) {
      case LIBTORCH -> TorchPerceptualLoss.open(network, images, side, side, device);
      case ONNXRUNTIME -> device.isCpu()
          ? OnnxPerceptualLoss.open(network, images, side, side, threads)
          : BoundOnnxPerceptualLoss.open(network, images, side, side, onCuda(device, tf32));
    };
  }

  private static BoundOnnxPerceptualLoss.Place onCuda(Device device, boolean tf32) {
    if (TorchLibrary.load().isDeterministic()) {
      throw new IllegalArgumentException("on CUDA, ONNX Runtime adds LPIPS's gradients up in no fixed order: let LibTorch "
          + "compute it where the same bits are wanted at every run");
    }
    return BoundOnnxPerceptualLoss.Place.cuda(device, tf32);
  }
}
