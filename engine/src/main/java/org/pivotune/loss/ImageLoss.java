package org.pivotune.loss;

import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * A perceptual loss applied to LibTorch images: reads the image's memory where it lies, and offers the gradient as a
 * tensor that seeds {@code backward}. Confined to one thread; belongs to the scope it was made in.
 */
public final class ImageLoss implements AutoCloseable {
  private final TensorScope own = TensorScope.detached();
  private final PerceptualLoss loss;
  private final HostTensor gradient;
  private final Tensor gradientTensor;
  private PerceptualLoss.Target target;

  /** @param target [N, 3, H, W] in [-1, 1]; looked at once, in the loss's own size */
  public ImageLoss(PerceptualLoss loss, HostTensor target) {
    this.loss = loss;
    this.target = loss.target(target);
    this.gradient = HostTensor.allocate(target.shape());
    try (TensorScope scope = TensorScope.open()) {
      gradientTensor = TensorScope.moveTo(own, Tensor.viewOf(gradient));
    }
  }

  /** Looks at another target of the same size. */
  public void retarget(HostTensor newTarget) {
    target = loss.target(newTarget);
  }

  /** Goes on with a target that was looked at before, see {@link #target}. */
  public void retarget(PerceptualLoss.Target known) {
    target = known;
  }

  /** What was seen of the current target. */
  public PerceptualLoss.Target target() {
    return target;
  }

  /**
   * The summed distance of images to the target; leaves its gradient in {@link #gradient}.
   *
   * @param image [N, 3, H, W]
   */
  public double evaluate(Tensor image) {
    Tensor readable = image.device().isCpu() ? image.detach().contiguous() : image.detach().to(image.dtype(), Device.CPU);
    return loss.valueAndGradient(readable.hostView(), target, gradient);
  }

  /** The distance of each image of the last evaluation, [N]; overwritten by the next. */
  public HostTensor distances() {
    return loss.distances();
  }

  /** d(distance)/d(image) of the last evaluation, [N, 3, H, W]; overwritten by the next. */
  public Tensor gradient() {
    return gradientTensor;
  }

  @Override
  public void close() {
    own.close();
  }
}
