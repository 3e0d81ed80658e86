package org.pivotune.cli;

import org.pivotune.stylegan.Noise;
import org.pivotune.torch.RandomNumbers;

/** {@code --noise}. */
enum NoiseChoice {
  CONST,
  NONE,
  RANDOM;

  Noise noise(RandomNumbers random) {
    return switch (this) {
      case CONST -> Noise.constant();
      case NONE -> Noise.none();
      case RANDOM -> new Noise.Random(random);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
