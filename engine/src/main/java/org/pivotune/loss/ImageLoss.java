package org.pivotune.loss;

import org.jspecify.annotations.Nullable;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * A perceptual loss applied to LibTorch images, with a target. A {@link DevicePerceptualLoss} works where the image
 * is; any other reads the image's memory where it lies, if that is the host's, and a copy if not. Confined to one
 * thread; belongs to the scope it was made in.
 */
public final class ImageLoss implements AutoCloseable {
  private final TensorScope own = TensorScope.detached();
  private final PerceptualLoss loss;
  private final long[] imageShape;
  private PerceptualLoss.Target target;
  private @Nullable HostTensor hostGradient; // where a loss of the host leaves it
  private @Nullable Tensor gradient;

  /** @param target [N, 3, H, W] in [-1, 1]; looked at once, in the loss's own size, and kept */
  public ImageLoss(PerceptualLoss loss, Tensor target) {
    this(loss, target, true);
  }

  private ImageLoss(PerceptualLoss loss, Tensor target, boolean kept) {
    this.loss = loss;
    this.imageShape = target.shape();
    if (!kept) {
      this.target = look(target);
      return;
    }
    try (TensorScope scope = TensorScope.open()) {
      this.target = look(target);
      keepTarget();
    }
  }

  /** One whose first target is as any {@link #retarget(Tensor)}. */
  public static ImageLoss passing(PerceptualLoss loss, Tensor target) {
    return new ImageLoss(loss, target, false);
  }

  /** Looks at another target of the same size; what a loss of the device sees of it lives in the current scope. */
  public void retarget(Tensor newTarget) {
    target = look(newTarget);
  }

  /** Goes on with a target that was looked at before, see {@link #target}. */
  public void retarget(PerceptualLoss.Target known) {
    target = known;
  }

  /** What was seen of the current target. */
  public PerceptualLoss.Target target() {
    return target;
  }

  /** Lets what was seen of the current target live as long as this. */
  public void keepTarget() {
    if (target instanceof DevicePerceptualLoss.DeviceTarget onDevice) {
      onDevice.moveTo(own);
    }
  }

  private PerceptualLoss.Target look(Tensor images) {
    return loss instanceof DevicePerceptualLoss onDevice
        ? onDevice.target(images.detach())
        : loss.target(images.detach().toHost());
  }

  /**
   * The distances of images to the target; leaves the gradient of their sum in {@link #gradient}.
   *
   * @param image [N, 3, H, W]
   * @return [N] on the image's device, apart from any graph; in the current scope
   */
  public Tensor evaluate(Tensor image) {
    if (loss instanceof DevicePerceptualLoss onDevice) {
      DevicePerceptualLoss.Seen seen = onDevice.look(image, target);
      gradient = seen.gradient();
      return seen.distances();
    }
    HostTensor into = hostGradient();
    HostTensor readable = image.device().isCpu() ? image.detach().contiguous().hostView() : image.detach().toHost();
    loss.valueAndGradient(readable, target, into);
    if (!image.device().isCpu()) {
      gradient = Tensor.of(into, image.device());
    }
    return Tensor.of(loss.distances(), image.device());
  }

  /** On the CPU LibTorch sees the very memory that the loss writes into. */
  private HostTensor hostGradient() {
    HostTensor known = hostGradient;
    if (known == null) {
      known = HostTensor.allocate(imageShape);
      hostGradient = known;
      try (TensorScope scope = TensorScope.open()) {
        gradient = TensorScope.moveTo(own, Tensor.viewOf(known));
      }
    }
    return known;
  }

  /** d(sum of distances)/d(image) of the last evaluation, [N, 3, H, W]; overwritten by the next, in its scope. */
  public Tensor gradient() {
    Tensor last = gradient;
    if (last == null) {
      throw new IllegalStateException("no image was evaluated");
    }
    return last;
  }

  @Override
  public void close() {
    own.close();
  }
}
