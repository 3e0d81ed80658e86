package org.pivotune.stylegan;

import java.util.OptionalDouble;
import org.pivotune.torch.Tensor;

/** The network's one non-linearity, scaled to keep the expected deviation. */
final class Activation {
  private static final double SLOPE = 0.2;
  private static final double GAIN = Math.sqrt(2);

  private Activation() {}

  static Tensor leakyRelu(Tensor x) {
    return x.leakyRelu(SLOPE).mul(GAIN);
  }

  /** Held within plus or minus the limit, if there is one. */
  static Tensor clamp(Tensor x, OptionalDouble limit) {
    return limit.isPresent() ? x.clamp(-limit.getAsDouble(), limit.getAsDouble()) : x;
  }
}
