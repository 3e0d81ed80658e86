package org.pivotune.stylegan.checkpoint;

import java.util.Optional;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Noise;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * What a generator's pictures would lose without the bound of its layers (conv_clamp), for formats that cannot express
 * it. NVIDIA's training sets the bound for half precision; in single precision it seldom does anything.
 */
public final class ClampEffect {
  /** How many pictures are compared. */
  public static final int CODES = 8;

  private static final long SEED = 20_261_123;

  private ClampEffect() {}

  /**
   * The largest difference of a value between pictures with and without the bound, in the units of [-1, 1].
   *
   * @param codes [1, num_ws, w_dim], compared first, where there are any; the rest are random
   */
  public static double of(Generator bounded, Optional<HostTensor> codes) {
    double worst = 0;
    try (Generator free =
            Generator.load(bounded.config().withoutConvClamp(), bounded.weights(), bounded.device());
        RandomNumbers random = new RandomNumbers(SEED, Device.CPU)) {
      for (int i = 0; i < CODES; i++) {
        try (TensorScope scope = TensorScope.open();
            GradMode off = GradMode.disabled()) {
          HostTensor z = random.normal(1, bounded.config().zDim()).toHost();
          Tensor shown = codes.isPresent() && i == 0
              ? Tensor.of(codes.get(), bounded.device())
              : bounded.repeat(bounded.map(Tensor.of(z, bounded.device())));
          worst = Math.max(worst, largestDifference(
              bounded.synthesize(shown, Noise.constant()).toHost(), free.synthesize(shown, Noise.constant()).toHost()));
        }
      }
    }
    return worst;
  }

  private static double largestDifference(HostTensor a, HostTensor b) {
    double worst = 0;
    for (int i = 0; i < a.elementCount(); i++) {
      worst = Math.max(worst, Math.abs(a.get(i) - b.get(i)));
    }
    return worst;
  }
}
