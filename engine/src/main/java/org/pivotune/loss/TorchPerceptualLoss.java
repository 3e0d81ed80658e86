package org.pivotune.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.lpips.TorchTrunk;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * LPIPS in LibTorch, on the image's own device; the same numbers as {@link OnnxPerceptualLoss} but for rounding. For
 * one thread, on which it was opened.
 */
public final class TorchPerceptualLoss implements DevicePerceptualLoss {
  private final TensorScope own = TensorScope.detached();
  private final PerceptualNetwork network;
  private final Device device;
  private final long[] imageShape;
  private final TorchTrunk trunk;
  private final HostTensor distances;

  private TorchPerceptualLoss(PerceptualNetwork network, long[] imageShape, Device device) {
    this.network = network;
    this.device = device;
    this.imageShape = imageShape;
    this.trunk = new TorchTrunk(network, device, own);
    this.distances = HostTensor.allocate(imageShape[0]);
  }

  /** @param batch images per call, at least 1 */
  public static TorchPerceptualLoss open(PerceptualNetwork network, int batch, int height, int width, Device device) {
    return new TorchPerceptualLoss(network, new long[] {batch, 3, height, width}, device);
  }

  @Override
  public String name() {
    return "lpips-" + network.net().id();
  }

  @Override
  public DeviceTarget target(Tensor images) {
    require("the target", images.shape());
    try (GradMode off = GradMode.disabled()) {
      return new Features(this, new ArrayList<>(trunk.features(images)));
    }
  }

  @Override
  public Target target(HostTensor images) {
    try (TensorScope scope = TensorScope.open()) {
      DeviceTarget target = target(Tensor.of(images, device));
      target.moveTo(own);
      return target;
    }
  }

  @Override
  public Seen look(Tensor images, Target target) {
    require("the image", images.shape());
    List<Tensor> features = featuresOf(target);
    try (TensorScope scope = TensorScope.open();
        GradMode on = GradMode.enabled()) {
      Tensor leaf = images.detach().requiresGrad(true);
      Tensor each = trunk.distances(trunk.features(leaf), features); // [N]
      each.sum().backward();
      Tensor gradient = leaf.grad();
      if (gradient == null) {
        throw new IllegalStateException("the distance does not depend on the image");
      }
      return new Seen(scope.keep(each.detach()), scope.keep(gradient));
    }
  }

  @Override
  public float valueAndGradient(HostTensor images, Target target, HostTensor gradient) {
    try (TensorScope scope = TensorScope.open()) {
      Seen seen = look(Tensor.of(images, device), target);
      seen.gradient().contiguous().copyTo(gradient);
      seen.distances().copyTo(distances);
      return (float) seen.distances().sum().item();
    }
  }

  @Override
  public HostTensor distances() {
    return distances;
  }

  private List<Tensor> featuresOf(Target target) {
    if (!(target instanceof Features known) || known.owner() != this) {
      throw new IllegalArgumentException("the target was made by another loss than this " + name());
    }
    return known.taps();
  }

  private void require(String what, long[] shape) {
    if (!Arrays.equals(shape, imageShape)) {
      throw new IllegalArgumentException(what + " of " + name() + " is " + Arrays.toString(shape) + ", expected "
          + Arrays.toString(imageShape));
    }
  }

  @Override
  public void close() {
    own.close();
  }

  private record Features(TorchPerceptualLoss owner, List<Tensor> taps) implements DeviceTarget {
    @Override
    public void moveTo(TensorScope scope) {
      taps.forEach(tap -> TensorScope.moveTo(scope, tap));
    }

    @Override
    public long bytes() {
      return taps.stream().mapToLong(tap -> Arrays.stream(tap.shape()).reduce(Float.BYTES, (a, b) -> a * b)).sum();
    }
  }
}
