package org.pivotune.checkpoint;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Which elements of a storage a tensor shows: element {@code (i, j, ...)} is at
 * {@code offset + i * strides[0] + j * strides[1] + ...}. All counts are in elements, and the view lies inside the
 * storage it was checked against.
 */
record TensorView(long offset, long[] shape, long[] strides, long elementCount) {
  private static final int MOST_DIMENSIONS = 16;

  /** A checked view. The strides of dimensions of size 1 and of empty tensors do not matter, as in PyTorch. */
  static TensorView of(Fault fault, CheckpointLimits limits, long offset, long[] shape, long[] strides,
      long storageElements) {
    if (shape.length != strides.length || shape.length > MOST_DIMENSIONS) {
      throw fault.because("a tensor has shape " + Arrays.toString(shape) + " but strides " + Arrays.toString(strides)
          + "; the file is damaged");
    }
    try {
      long count = elementCount(shape);
      long last = count == 0 ? -1 : lastElement(shape, strides);
      if (offset < 0 || last >= storageElements || offset > storageElements - 1 - last || count > storageElements) {
        throw fault.because("a tensor of shape " + Arrays.toString(shape) + ", strides " + Arrays.toString(strides)
            + " and offset " + offset + " does not lie inside its storage of " + storageElements
            + " elements; the file is damaged, or the tensor is an expanded view: save a contiguous copy");
      }
      if (count > limits.tensorBytes() / Float.BYTES) {
        throw fault.because("a tensor of shape " + Arrays.toString(shape) + " is larger than the limit of "
            + limits.tensorBytes() + " bytes");
      }
      return new TensorView(offset, shape.clone(), strides.clone(), count);
    } catch (ArithmeticException e) {
      throw fault.because("the shape " + Arrays.toString(shape) + " has a negative dimension or stride, or is "
          + "larger than any memory; the file is damaged");
    }
  }

  /** The strides of a row-major tensor; may overflow for shapes that do not fit their storage. */
  static long[] rowMajor(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int dimension = shape.length - 1; dimension >= 0; dimension--) {
      strides[dimension] = stride;
      stride *= Math.max(1, shape[dimension]);
    }
    return strides;
  }

  /** The strides of a column-major tensor; may overflow for shapes that do not fit their storage. */
  static long[] columnMajor(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int dimension = 0; dimension < shape.length; dimension++) {
      strides[dimension] = stride;
      stride *= Math.max(1, shape[dimension]);
    }
    return strides;
  }

  /** The product of the dimensions, exact even where a later dimension is zero. */
  static long elementCount(long... shape) {
    boolean empty = false;
    long count = 1;
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new ArithmeticException("negative dimension");
      }
      empty |= dimension == 0;
      count = Math.multiplyExact(count, Math.max(1, dimension));
    }
    return empty ? 0 : count;
  }

  private static long lastElement(long[] shape, long[] strides) {
    long last = 0;
    for (int dimension = 0; dimension < shape.length; dimension++) {
      if (shape[dimension] > 1) {
        if (strides[dimension] < 0) {
          throw new ArithmeticException("negative stride");
        }
        last = Math.addExact(last, Math.multiplyExact(shape[dimension] - 1, strides[dimension]));
      }
    }
    return last;
  }

  boolean isRowMajor() {
    long[] plain = rowMajor(shape);
    for (int dimension = 0; dimension < shape.length; dimension++) {
      if (shape[dimension] > 1 && strides[dimension] != plain[dimension]) {
        return false;
      }
    }
    return true;
  }

  /** How many storage elements lie between the first and the last element, both included. */
  long span() {
    return lastElement(shape, strides) + 1;
  }

  /** Copies the elements in row-major order from the span that starts at the offset. */
  void gather(FloatBuffer span, FloatBuffer target) {
    long[] index = new long[shape.length];
    long position = 0;
    while (target.hasRemaining()) {
      target.put(span.get((int) position));
      for (int dimension = shape.length - 1; dimension >= 0; dimension--) {
        position += strides[dimension];
        if (++index[dimension] < shape[dimension]) {
          break;
        }
        position -= index[dimension] * strides[dimension];
        index[dimension] = 0;
      }
    }
  }
}
