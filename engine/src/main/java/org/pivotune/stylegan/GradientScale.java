package org.pivotune.stylegan;

import org.jspecify.annotations.Nullable;
import org.pivotune.observe.FiniteNumbers;
import org.pivotune.torch.Adam;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * What a run's losses are multiplied by before the backward pass and its gradients divided by before the update, so that
 * gradients stay within the range of the precision's format. It lies on the device: an update whose gradients left the
 * range is left out there and the scale halved, without a word of the host. Its tensor lives in the scope that this was
 * made in.
 */
public final class GradientScale {
  private final double most;
  private final Device device;
  private final @Nullable Tensor scale; // null where nothing needs it

  public GradientScale(Precision precision, Device device) {
    this.most = precision.gradientScale();
    this.device = device;
    this.scale = most == 1 ? null : Tensor.full(most, device);
  }

  /** A gradient times a weight and the scale. */
  public Tensor scaled(Tensor gradient, double weight) {
    Tensor weighted = gradient.mul(weight);
    return scale == null ? weighted : weighted.mul(scale);
  }

  /** The gradient of a loss of this weight that is a scalar. */
  public Tensor seed(double weight) {
    return scale == null ? Tensor.full(weight, device) : scale.mul(weight);
  }

  /** Takes a step with gradients that were scaled; as {@link Adam#step(Tensor, Tensor, Tensor)} otherwise. */
  public void step(Adam adam, Tensor learningRate, @Nullable Tensor skip) {
    if (scale == null) {
      adam.step(learningRate, skip, null);
    } else {
      adam.stepScaled(learningRate, skip, scale, most);
    }
  }

  /**
   * Looks whether updates could be made: gradients that no scale brings into range are none.
   *
   * @param steps taken so far, at least 1
   * @throws org.pivotune.observe.DivergedException if the last ones were all left out
   */
  public void requireUpdates(FiniteNumbers numbers, int steps) {
    numbers.require(steps - 1, "the gradient, of whatever scale,", scale == null || isAtLeastOne(scale));
  }

  /** Asked as whether the root of what is above 1 is a number: one flag is read of the device, as of all tensors. */
  private static boolean isAtLeastOne(Tensor number) {
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      return number.add(-1).sqrt().allFinite();
    }
  }
}
