package org.pivotune.loss;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.lpips.TorchTrunk;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * LPIPS in LibTorch, on the image's own device; the same numbers as {@link OnnxPerceptualLoss} but for rounding. For
 * one thread, on which it was opened.
 */
public final class TorchPerceptualLoss extends LossOnDevice {
  private final TorchTrunk trunk;

  private TorchPerceptualLoss(PerceptualNetwork network, long[] imageShape, Device device) {
    super(network.net(), device, imageShape);
    this.trunk = new TorchTrunk(network, device, own());
  }

  /** @param batch images per call, at least 1 */
  public static TorchPerceptualLoss open(PerceptualNetwork network, int batch, int height, int width, Device device) {
    return new TorchPerceptualLoss(network, new long[] {batch, 3, height, width}, device);
  }

  @Override
  public DeviceTarget target(Tensor images) {
    require("the target", images);
    try (GradMode off = GradMode.disabled()) {
      return new Features(this, new ArrayList<>(trunk.features(images)));
    }
  }

  @Override
  public Seen look(Tensor images, Target target) {
    require("the image", images);
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

  private List<Tensor> featuresOf(Target target) {
    if (!(target instanceof Features known) || known.owner() != this) {
      throw notOurs();
    }
    return known.taps();
  }

  private record Features(TorchPerceptualLoss owner, List<Tensor> taps) implements DeviceTarget {
    @Override
    public void moveTo(TensorScope scope) {
      taps.forEach(tap -> TensorScope.moveTo(scope, tap));
    }

    @Override
    public long bytes() {
      return LossOnDevice.bytes(taps);
    }
  }
}
