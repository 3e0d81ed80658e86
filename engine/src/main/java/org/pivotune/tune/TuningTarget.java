package org.pivotune.tune;

import java.util.Map;
import org.pivotune.invert.Pivot;
import org.pivotune.tensor.HostTensor;

/**
 * What a generator is tuned to: the image that it is to show at a pivot.
 *
 * @param codes the pivot, [1, num_ws, w_dim]
 * @param noise noise maps that belong to the pivot, [H, W] by buffer name; empty takes the generator's own
 * @param image [1, 3, H, W] in [-1, 1], in the generator's resolution
 */
public record TuningTarget(HostTensor codes, Map<String, HostTensor> noise, HostTensor image) {
  public TuningTarget {
    if (codes.rank() != 3 || codes.size(0) != 1) {
      throw new IllegalArgumentException("a pivot's codes have shape [1, num_ws, w_dim], not " + codes);
    }
    noise = Map.copyOf(noise);
  }

  /** The image at a pivot that a projection found for it. */
  public static TuningTarget of(Pivot pivot, HostTensor image) {
    return new TuningTarget(pivot.codes(), pivot.noise(), image);
  }
}
