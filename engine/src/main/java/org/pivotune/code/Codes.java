package org.pivotune.code;

import java.nio.FloatBuffer;
import org.pivotune.tensor.HostTensor;

/**
 * Codes of one space.
 *
 * @param values z [N, z_dim], w [N, w_dim] or w+ [N, num_ws, w_dim]; finite
 */
public record Codes(HostTensor values, LatentSpace space) {
  /** How many pictures they make. */
  public int count() {
    return Math.toIntExact(values.size(0));
  }

  /**
   * As many rows as a generator takes; for codes of W and W+.
   *
   * @return [N, num_ws, w_dim]
   */
  HostTensor rows(int numWs) {
    if (space == LatentSpace.W_PLUS) {
      return values;
    }
    int width = Math.toIntExact(values.size(1));
    float[] one = values.toArray();
    HostTensor repeated = HostTensor.allocate(count(), numWs, width);
    FloatBuffer rows = repeated.data();
    for (int code = 0; code < count(); code++) {
      for (int row = 0; row < numWs; row++) {
        rows.put(one, code * width, width);
      }
    }
    return repeated;
  }
}
