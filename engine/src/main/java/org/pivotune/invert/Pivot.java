package org.pivotune.invert;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.pivotune.tensor.HostTensor;

/**
 * A photo's place in the latent space, around which the generator is tuned.
 *
 * @param codes [1, num_ws, w_dim]; equal rows when the pivot lies in W
 * @param noise optimised noise maps [H, W] by buffer name; empty when the generator's own are to be used
 * @param history one entry for each step
 */
public record Pivot(HostTensor codes, Map<String, HostTensor> noise, List<ProjectionStep> history) {
  public Pivot {
    Objects.requireNonNull(noise, "noise");
    Objects.requireNonNull(history, "history");
    if (codes.rank() != 3 || codes.size(0) != 1) {
      throw new IllegalArgumentException("a pivot's codes have shape [1, num_ws, w_dim], not " + codes);
    }
    noise = Map.copyOf(noise);
    history = List.copyOf(history);
  }
}
