package org.pivotune.tune;

import java.util.Arrays;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Tensor;

/** A target's code on the device: held still, or a leaf that is optimised with the generator. */
final class TunedCode {
  private final Tensor values; // [1, num_ws, w_dim], or [1, 1, w_dim] where one w is tuned for all layers
  private final long[] shape;

  private TunedCode(Tensor values, long[] shape) {
    this.values = values;
    this.shape = shape;
  }

  /**
   * Joins the current scope.
   *
   * @param tuned whether it is optimised; a pivot in W then stays in W, as there edits work best
   */
  static TunedCode of(HostTensor codes, boolean tuned, Generator generator) {
    Tensor all = Tensor.of(codes, generator.device());
    if (!tuned) {
      return new TunedCode(all, codes.shape());
    }
    Tensor free = liesInW(codes) ? all.narrow(1, 0, 1).copy() : all;
    return new TunedCode(free.requiresGrad(true), codes.shape());
  }

  private static boolean liesInW(HostTensor codes) {
    int size = Math.toIntExact(codes.size(2));
    float[] values = codes.toArray();
    for (int row = 1; row < codes.size(1); row++) {
      if (!Arrays.equals(values, 0, size, values, row * size, (row + 1) * size)) {
        return false;
      }
    }
    return true;
  }

  /** What is optimised. */
  Tensor parameter() {
    return values;
  }

  /** [1, num_ws, w_dim]. */
  Tensor layers() {
    return values.expand(shape);
  }
}
