package org.pivotune.encode;

import java.util.Arrays;
import java.util.function.Supplier;
import org.pivotune.tensor.HostTensor;

/**
 * One tensor of an encoder, unread.
 *
 * @param name unique within the encoder
 * @param shape checked against its neighbours'
 * @param values reads or computes it, in that shape
 */
record Weight(String name, long[] shape, Supplier<HostTensor> values) {
  Weight {
    shape = shape.clone();
  }

  int size(int dimension) {
    return Math.toIntExact(shape[dimension]);
  }

  @Override
  public String toString() {
    return name + Arrays.toString(shape);
  }
}
