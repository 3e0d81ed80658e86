package org.pivotune.loss;

import org.pivotune.torch.Tensor;

/**
 * How much a noise map correlates with itself moved by one pixel, over a pyramid of scales: kept near zero so that
 * noise cannot carry a picture (Karras et al. 2020, appendix D.1).
 */
public final class NoiseRegularity {
  private static final int SMALLEST_SCALE = 8;

  private NoiseRegularity() {}

  /**
   * Sum over scales of the squared mean products of the map with its neighbours to the right and below.
   *
   * @param map [H, W]
   * @return a scalar
   */
  public static Tensor of(Tensor map) {
    Tensor scale = map.reshape(1, 1, map.size(0), map.size(1));
    Tensor sum = autocorrelation(scale);
    while (scale.size(2) > SMALLEST_SCALE) {
      scale = scale.avgPool2d(2, 2);
      sum = sum.add(autocorrelation(scale));
    }
    return sum;
  }

  private static Tensor autocorrelation(Tensor map) {
    Tensor right = map.mul(map.roll(1, 3)).mean().square();
    Tensor below = map.mul(map.roll(1, 2)).mean().square();
    return right.add(below);
  }
}
