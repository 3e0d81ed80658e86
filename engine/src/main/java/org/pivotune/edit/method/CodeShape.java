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
    if (shape.width != width || !layers.fits(shape.rows)) {
      throw new EditException(what + " (w_dim " + width + ", " + layers + ") does not fit these codes, " + codes
          + ", which have layers 0 to " + (shape.rows - 1) + "; it is made for another generator");
    }
    return shape;
  }
}
