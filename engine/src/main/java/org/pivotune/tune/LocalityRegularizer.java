package org.pivotune.tune;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pivotune.loss.BatchedLosses;
import org.pivotune.loss.ImageLoss;
import org.pivotune.memory.MemorySettings;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GradientScale;
import org.pivotune.stylegan.Noise;
import org.pivotune.stylegan.Rendering;
import org.pivotune.stylegan.Truncation;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * Holds the tuned generator to the original one at a fixed distance from the pivot (Roich et al. 2021, section 3.3).
 * All codes of one pivot are rendered in one batch, unless memory is to be saved.
 */
final class LocalityRegularizer implements AutoCloseable {
  /** The two terms around one pivot, unweighted, averaged over the samples; float32 values. */
  record Terms(double mse, double distance) {
    static final Terms NONE = new Terms(0, 0);

    /** From what {@link #accumulate} gives. */
    static Terms of(Tensor terms) {
      float[] values = terms.toHost().toArray();
      return new Terms(values[0], values[1]);
    }
  }

  private final Generator original;
  private final LocalityConfig config;
  private final BatchedLosses losses;
  private final MemorySettings memory;
  private @Nullable ImageLoss distance;

  LocalityRegularizer(
      Generator original, LocalityConfig config, BatchedLosses losses, MemorySettings memory) {
    this.original = original;
    this.config = config;
    this.losses = losses;
    this.memory = memory;
  }

  /** The reference implementation decides for the next round from the number of this one; the first always runs. */
  boolean runsIn(int round) {
    return round == 0 || (round - 1) % config.interval() == 0;
  }

  /** Codes around each pivot. */
  int samples() {
    return config.samples();
  }

  /**
   * Adds the weighted gradients of both terms to the tuned generator's parameters.
   *
   * @param pivot [1, num_ws, w_dim], apart from any graph
   * @param z [samples, z_dim]
   * @param scale of the gradients
   * @return the two terms, [2] on the device; in the current scope
   */
  Tensor accumulate(Generator tuned, Tensor pivot, Tensor z, GradientScale scale) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor codes = nearby(pivot, z); // [samples, num_ws, w_dim]
      if (!memory.neighboursApart()) {
        return scope.keep(accumulate(tuned, codes, config.samples(), scale));
      }
      Tensor sum = accumulate(tuned, codes.narrow(0, 0, 1), 1, scale);
      for (int sample = 1; sample < config.samples(); sample++) {
        sum = sum.add(accumulate(tuned, codes.narrow(0, sample, 1), 1, scale));
      }
      return scope.keep(sum);
    }
  }

  /**
   * The same for some of the codes.
   *
   * @param codes [count, num_ws, w_dim]
   * @return their part of the two terms, [2]
   */
  private Tensor accumulate(Generator tuned, Tensor codes, int count, GradientScale scale) {
    double share = (double) count / config.samples();
    try (TensorScope scope = TensorScope.open()) {
      Tensor before = originalImages(codes);
      Rendering rendering = tuned.render(codes, Noise.none(), memory.recomputedBlocks());
      Tensor after = rendering.image(); // [count, 3, H, W]
      ImageLoss measured = lookAt(before, count);
      Tensor distances = measured.evaluate(after); // [count]
      Tensor mse = after.mseLoss(before); // the mean over codes and pixels
      rendering.backward(
          List.of(mse, after),
          List.of(
              scale.seed(config.mseWeight() * share),
              scale.scaled(measured.gradient(), config.perceptualWeight() / config.samples())));
      Tensor terms = Tensor.cat(List.of(mse.detach().reshape(1), distances.mean().reshape(1)), 0);
      return scope.keep(count == config.samples() ? terms : terms.mul(share));
    }
  }

  /**
   * Codes at distance alpha from the pivot in the direction of random codes: w_r = w_p + alpha (w_z - w_p) /
   * ||w_z - w_p||, an extrapolation to a fixed radius and not an interpolation.
   */
  Tensor nearby(Tensor pivot, Tensor z) {
    try (GradMode off = GradMode.disabled()) {
      Tensor random = original.truncate(original.repeat(original.map(z)), Truncation.psi(config.psi()));
      Tensor direction = random.sub(pivot); // [samples, num_ws, w_dim]
      Tensor squares = direction.square();
      Tensor norm = switch (config.radius()) {
        case CODE -> squares.sum(true, 1, 2).sqrt();
        case LAYER -> squares.sum(true, 2).sqrt();
      };
      return pivot.add(direction.div(norm).mul(config.alpha()));
    }
  }

  private Tensor originalImages(Tensor codes) {
    try (GradMode off = GradMode.disabled()) {
      return original.synthesize(codes, Noise.none());
    }
  }

  private ImageLoss lookAt(Tensor target, int count) {
    ImageLoss current = distance;
    if (current == null) {
      current = new ImageLoss(losses.of(count), target);
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
