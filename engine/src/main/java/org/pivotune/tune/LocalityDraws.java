package org.pivotune.tune;

import org.pivotune.torch.Device;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;

/** The random z of locality regularisation, apart from it, so that a recorded run can be replayed. */
public interface LocalityDraws extends AutoCloseable {
  /**
   * Standard normal codes around one pivot, [samples, z_dim]. A run that goes on from a kept state asks for the earlier
   * ones again, in their order.
   *
   * @param step the round times the number of images, plus the image's number
   */
  Tensor z(int step, long samples, long zDim);

  @Override
  default void close() {}

  /** Draws from a seed. */
  static LocalityDraws seeded(long seed, Device device) {
    RandomNumbers random = new RandomNumbers(seed, device);
    return new LocalityDraws() {
      @Override
      public Tensor z(int step, long samples, long zDim) {
        return random.normal(samples, zDim);
      }

      @Override
      public void close() {
        random.close();
      }
    };
  }
}
