package org.pivotune.invert;

import org.pivotune.torch.Device;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;

/** The random draws of a projection, apart from it, so that a recorded run can be replayed. */
public interface ProjectionDraws extends AutoCloseable {
  /** The first values of one noise map, standard normal, [H, W]. */
  Tensor noiseMap(String name, long height, long width);

  /** A standard normal draw of the code's shape for one step. */
  Tensor latentNoise(int step, long... shape);

  @Override
  default void close() {}

  /** Draws from a seed; the same seed gives the same projection. */
  static ProjectionDraws seeded(long seed, Device device) {
    RandomNumbers random = new RandomNumbers(seed, device);
    return new ProjectionDraws() {
      @Override
      public Tensor noiseMap(String name, long height, long width) {
        return random.normal(height, width);
      }

      @Override
      public Tensor latentNoise(int step, long... shape) {
        return random.normal(shape);
      }

      @Override
      public void close() {
        random.close();
      }
    };
  }
}
