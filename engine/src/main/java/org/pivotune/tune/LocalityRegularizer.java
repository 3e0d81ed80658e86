package org.pivotune.tune;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pivotune.loss.ImageLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Noise;
import org.pivotune.stylegan.Truncation;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * Holds the tuned generator to the original one at a fixed distance from the pivot (Roich et al. 2021, section 3.3).
 * Each code is regularised on its own, so that memory does not grow with their number.
 */
final class LocalityRegularizer implements AutoCloseable {
  /** The two terms of one step, unweighted, averaged over the samples. */
  record Terms(double mse, double distance) {
    static final Terms NONE = new Terms(0, 0);
  }

  private final Generator original;
  private final LocalityConfig config;
  private final PerceptualLoss loss;
  private @Nullable ImageLoss distance;

  LocalityRegularizer(Generator original, LocalityConfig config, PerceptualLoss loss) {
    this.original = original;
    this.config = config;
    this.loss = loss;
  }

  /** The reference implementation decides for the next step from the number of this one; the first always runs. */
  boolean runsAt(int step) {
    return step == 0 || (step - 1) % config.interval() == 0;
  }

  /**
   * Adds the weighted gradients of both terms to the tuned generator's parameters.
   *
   * @param pivot [1, num_ws, w_dim]
   * @param z [samples, z_dim]
   */
  Terms accumulate(Generator tuned, Tensor pivot, Tensor z) {
    double mse = 0;
    double perceptual = 0;
    for (int sample = 0; sample < config.samples(); sample++) {
      try (TensorScope scope = TensorScope.open()) {
        Terms terms = accumulateOne(tuned, nearby(pivot, z.narrow(0, sample, 1)));
        mse += terms.mse() / config.samples();
        perceptual += terms.distance() / config.samples();
      }
    }
    return new Terms(mse, perceptual);
  }

  private Terms accumulateOne(Generator tuned, Tensor codes) {
    Tensor before = originalImage(codes);
    Tensor after = tuned.synthesize(codes, Noise.none()); // [1, 3, H, W]
    ImageLoss measured = lookAt(before.toHost());
    double perceptual = measured.evaluate(after);
    Tensor mse = after.mseLoss(before);
    double share = 1.0 / config.samples();
    Tensor.backward(
        List.of(mse, after),
        List.of(
            Tensor.full(config.mseWeight() * share, Device.CPU),
            measured.gradient().mul(config.perceptualWeight() * share)));
    return new Terms(mse.item(), perceptual);
  }

  /**
   * The code at distance alpha from the pivot in the direction of a random code: w_r = w_p + alpha (w_z - w_p) /
   * ||w_z - w_p||, an extrapolation to a fixed radius and not an interpolation.
   */
  Tensor nearby(Tensor pivot, Tensor z) {
    try (GradMode off = GradMode.disabled()) {
      Tensor random = original.truncate(original.repeat(original.map(z)), Truncation.psi(config.psi()));
      Tensor direction = random.sub(pivot);
      Tensor norm = direction.square().sum().sqrt();
      return pivot.add(direction.div(norm).mul(config.alpha()));
    }
  }

  private Tensor originalImage(Tensor codes) {
    try (GradMode off = GradMode.disabled()) {
      return original.synthesize(codes, Noise.none());
    }
  }

  private ImageLoss lookAt(HostTensor target) {
    ImageLoss current = distance;
    if (current == null) {
      current = new ImageLoss(loss, target);
      distance = current;
    } else {
      current.retarget(target);
    }
    return current;
  }

  @Override
  public void close() {
    if (distance != null) {
      distance.close();
    }
  }
}
