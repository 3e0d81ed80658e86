package org.pivotune.edit.method;

import org.pivotune.edit.EditException;
import org.pivotune.edit.LayerRange;
import org.pivotune.tensor.HostTensor;

/**
 * Codes [images, rows, width] that an edit has been found to fit.
 *
 * @param rows num_ws
 */
record CodeShape(int images, int rows, int width) {
  static CodeShape of(HostTensor codes, int width, LayerRange layers, String what) {
    if (codes.rank() != 3) {
      throw new EditException("codes have shape [N, num_ws, w_dim], not " + codes);
    }
    CodeShape shape = new CodeShape(
        Math.toIntExact(codes.size(0)), Math.toIntExact(codes.size(1)), Math.toIntExact(codes.size(2)));
    if (shape.width != width) {
      throw new EditException(what + " (w_dim " + width + ") does not fit these codes, " + codes
          + "; it is made for another generator");
    }
    layers.requireWithin(what, shape.rows);
    return shape;
  }
}
