package org.pivotune.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import org.pivotune.tensor.HostTensor;

/**
 * A tensor that still lies in its file: type and shape are known and checked, its values are read on request. Needs no
 * closing; safe from any thread.
 */
public final class StoredTensor {
  private final ElementType type;
  private final TensorView view;
  private final Supplier<Storage> storage;

  /**
   * @param storage gives the elements; asked at each reading, because a legacy PyTorch stream names its storages before
   *     it holds them
   */
  StoredTensor(ElementType type, TensorView view, Supplier<Storage> storage) {
    this.type = type;
    this.view = view;
    this.storage = storage;
  }

  /**
   * A tensor of values that were worked out rather than stored.
   *
   * @param file the file they belong to, for messages
   */
  public static StoredTensor of(String file, float[] values, long... shape) {
    if (TensorView.elementCount(shape) != values.length) {
      throw new IllegalArgumentException(values.length + " values cannot fill shape " + Arrays.toString(shape));
    }
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    Storage storage = new Storage(ElementType.F32, ByteOrder.LITTLE_ENDIAN, ByteSource.of(file, bytes.array()));
    TensorView view = new TensorView(0, shape.clone(), TensorView.rowMajor(shape), values.length);
    return new StoredTensor(ElementType.F32, view, () -> storage);
  }

  /** The type in the file. */
  public ElementType type() {
    return type;
  }

  /** A copy of the dimensions. */
  public long[] shape() {
    return view.shape().clone();
  }

  /** The product of the dimensions. */
  public long elementCount() {
    return view.elementCount();
  }

  /** Where the first element lies in the file, in bytes, if the file holds it uncompressed. */
  long positionInFile() {
    return storage.get().bytes().offsetInFile(view.offset() * type.bytes());
  }

  /** A copy of the values as float32, row-major, in this tensor's shape. */
  public HostTensor read() {
    HostTensor tensor = HostTensor.allocate(view.shape());
    Storage elements = storage.get();
    if (view.isRowMajor()) {
      elements.read(view.offset(), tensor.data());
    } else if (view.elementCount() > 0) {
      FloatBuffer span = floats(Math.toIntExact(view.span()));
      elements.read(view.offset(), span);
      view.gather(span.flip(), tensor.data());
    }
    return tensor;
  }

  private static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public String toString() {
    return type + Arrays.toString(view.shape());
  }
}
