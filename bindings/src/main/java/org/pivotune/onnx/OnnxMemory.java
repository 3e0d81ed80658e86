package org.pivotune.onnx;

import java.util.Arrays;

/**
 * Memory of somebody else's that a session reads or writes: float32 values, row-major, on the session's device.
 *
 * @param address of the first value; whoever gives it keeps the memory alive
 * @param shape the model's
 */
public record OnnxMemory(long address, long... shape) {
  public OnnxMemory {
    shape = shape.clone();
    if (address == 0) {
      throw new IllegalArgumentException("there is no memory at address 0");
    }
    for (long size : shape) {
      if (size < 1) {
        throw new IllegalArgumentException("a shape of positive sizes is wanted, not " + Arrays.toString(shape));
      }
    }
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  long bytes() {
    return Arrays.stream(shape).reduce(Float.BYTES, Math::multiplyExact);
  }
}
