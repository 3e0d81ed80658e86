package org.pivotune.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * A dense float32 tensor in host memory, row-major; off Java's heap unless made by {@link #onHeap}. Off-heap memory
 * belongs to the direct buffer and is freed with it; the shape never changes, the values may. Not safe for concurrent
 * writing.
 */
public final class HostTensor {
  /** Values looked at on the heap at once: reading them from the buffer one by one takes several times as long. */
  private static final int PART = 1 << 12;

  private final long[] shape;
  private final FloatBuffer data;

  private HostTensor(long[] shape, FloatBuffer data) {
    this.shape = shape;
    this.data = data;
  }

  /** A tensor of zeros. */
  public static HostTensor allocate(long... shape) {
    long bytes = Math.multiplyExact(elementCount(shape), Float.BYTES);
    ByteBuffer memory = ByteBuffer.allocateDirect(Math.toIntExact(bytes));
    return new HostTensor(shape.clone(), memory.order(ByteOrder.nativeOrder()).asFloatBuffer());
  }

  /**
   * A tensor of zeros in Java's heap, for small ones that live shortly: thousands of them leave no native memory behind
   * for the collector to find. Native code cannot see it in place; copying it to a device works as with any other.
   */
  public static HostTensor onHeap(long... shape) {
    return new HostTensor(shape.clone(), FloatBuffer.allocate(Math.toIntExact(elementCount(shape))));
  }

  /** A copy of the values. */
  public static HostTensor of(float[] values, long... shape) {
    HostTensor tensor = allocate(shape);
    if (values.length != tensor.data.capacity()) {
      throw new IllegalArgumentException(
          values.length + " values cannot fill shape " + Arrays.toString(shape));
    }
    tensor.data.duplicate().put(values);
    return tensor;
  }

  /**
   * A view of memory that somebody else owns and keeps alive; no copy.
   *
   * @param data a direct buffer in native byte order whose remaining values are the tensor
   */
  public static HostTensor view(FloatBuffer data, long... shape) {
    FloatBuffer values = data.slice();
    if (!values.isDirect() || values.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException("a host tensor needs a direct buffer in native byte order");
    }
    if (values.capacity() != elementCount(shape)) {
      throw new IllegalArgumentException(
          values.capacity() + " values cannot fill shape " + Arrays.toString(shape));
    }
    return new HostTensor(shape.clone(), values);
  }

  /** The product of the dimensions; 1 for a scalar. Refuses negative dimensions and products over 2^63-1. */
  public static long elementCount(long... shape) {
    long count = 1;
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new IllegalArgumentException("negative dimension in shape " + Arrays.toString(shape));
      }
      count = Math.multiplyExact(count, dimension);
    }
    return count;
  }

  /** A copy of the dimensions. */
  public long[] shape() {
    return shape.clone();
  }

  public int rank() {
    return shape.length;
  }

  /** The size of one dimension; negative indices count from the end. */
  public long size(int dimension) {
    return shape[dimension < 0 ? shape.length + dimension : dimension];
  }

  public long elementCount() {
    return data.capacity();
  }

  /** The values, row-major, as a fresh position over the same memory. */
  public FloatBuffer data() {
    return data.duplicate();
  }

  /** The value at a flat, row-major index. */
  public float get(int flatIndex) {
    return data.get(flatIndex);
  }

  /** The flat, row-major index of the first value that is NaN or infinite; -1 where all are numbers. */
  public int firstNotFinite() {
    float[] part = new float[Math.min(PART, data.capacity())];
    FloatBuffer left = data.duplicate();
    while (left.hasRemaining()) {
      int first = left.position();
      int count = Math.min(part.length, left.remaining());
      left.get(part, 0, count);
      for (int i = 0; i < count; i++) {
        if (!Float.isFinite(part[i])) {
          return first + i;
        }
      }
    }
    return -1;
  }

  /** A copy of all values, row-major. */
  public float[] toArray() {
    float[] values = new float[data.capacity()];
    data.duplicate().get(values);
    return values;
  }

  /** The same memory under another shape with as many elements. */
  public HostTensor reshape(long... newShape) {
    if (data.capacity() != elementCount(newShape)) {
      throw new IllegalArgumentException(
          data.capacity() + " values cannot fill shape " + Arrays.toString(newShape));
    }
    return new HostTensor(newShape.clone(), data.duplicate().clear());
  }

  /** Whether the dimensions are exactly these. */
  public boolean hasShape(long... expected) {
    return Arrays.equals(shape, Objects.requireNonNull(expected));
  }

  @Override
  public String toString() {
    return "float32" + Arrays.toString(shape);
  }
}
