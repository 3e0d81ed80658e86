package org.pivotune.edit.method;

import java.nio.FloatBuffer;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditMethod;
import org.pivotune.edit.LayerRange;
import org.pivotune.tensor.HostTensor;

/**
 * Style mixing (Karras et al. 2019, section 3.1): in some layers the codes move to another picture's, all the way at
 * strength 1. Coarse layers carry pose and shape, middle ones features, fine ones colours.
 *
 * @param other [1, num_ws, w_dim]
 * @param layers which rows are mixed
 */
public record StyleMix(String name, HostTensor other, LayerRange layers) implements EditMethod {
  public StyleMix {
    if (other.rank() != 3 || other.size(0) != 1) {
      throw new EditException("one picture's codes are mixed in, [1, num_ws, w_dim], not " + other);
    }
  }

  @Override
  public HostTensor displacement(HostTensor codes, double strength) {
    CodeShape shape = CodeShape.of(codes, Math.toIntExact(other.size(2)), layers, "the mix with " + name);
    if (other.size(1) != codes.size(1)) {
      throw new EditException("the codes of " + name + ", " + other + ", belong to another generator than " + codes);
    }
    HostTensor moved = HostTensor.onHeap(codes.shape());
    FloatBuffer target = moved.data();
    for (int image = 0; image < shape.images(); image++) {
      for (int row = layers.first(); row < layers.endWithin(shape.rows()); row++) {
        for (int i = 0; i < shape.width(); i++) {
          int from = row * shape.width() + i;
          int at = image * shape.rows() * shape.width() + from;
          target.put(at, (float) (strength * ((double) other.get(from) - codes.get(at))));
        }
      }
    }
    return moved;
  }
}
