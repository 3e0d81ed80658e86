package org.pivotune.loss;

import java.util.Arrays;
import java.util.Collection;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** What losses have in common that look at LibTorch's tensors: their size, and the ways from and to the host. */
abstract sealed class LossOnDevice implements DevicePerceptualLoss permits BoundOnnxPerceptualLoss, TorchPerceptualLoss {
  private final PerceptualNet net;
  private final Device device;
  private final long[] imageShape;
  private final TensorScope own = TensorScope.detached();
  private final HostTensor distances;

  /** @param imageShape of what is looked at in one call, [N, 3, H, W] */
  LossOnDevice(PerceptualNet net, Device device, long[] imageShape) {
    this.net = net;
    this.device = device;
    this.imageShape = imageShape.clone();
    this.distances = HostTensor.allocate(imageShape[0]);
  }

  @Override
  public final String name() {
    return "lpips-" + net.id();
  }

  final PerceptualNet net() {
    return net;
  }

  final Device device() {
    return device;
  }

  /** [N, 3, H, W] */
  final long[] imageShape() {
    return imageShape.clone();
  }

  /** What lives as long as the loss. */
  final TensorScope own() {
    return own;
  }

  @Override
  public final Target target(HostTensor images) {
    try (TensorScope scope = TensorScope.open()) {
      DeviceTarget target = target(Tensor.of(images, device));
      target.moveTo(own);
      return target;
    }
  }

  @Override
  public final float valueAndGradient(HostTensor images, Target target, HostTensor gradient) {
    try (TensorScope scope = TensorScope.open()) {
      Seen seen = look(Tensor.of(images, device), target);
      seen.gradient().contiguous().copyTo(gradient);
      seen.distances().copyTo(distances);
      return (float) seen.distances().sum().item();
    }
  }

  @Override
  public final HostTensor distances() {
    return distances;
  }

  final void require(String what, Tensor images) {
    if (!Arrays.equals(images.shape(), imageShape)) {
      throw new IllegalArgumentException(what + " of " + name() + " is " + Arrays.toString(images.shape())
          + ", expected " + Arrays.toString(imageShape));
    }
  }

  final IllegalArgumentException notOurs() {
    return new IllegalArgumentException("the target was made by another loss than this " + name());
  }

  static long bytes(Collection<Tensor> taps) {
    return taps.stream().mapToLong(tap -> HostTensor.elementCount(tap.shape()) * Float.BYTES).sum();
  }

  @Override
  public void close() {
    own.close();
  }
}
