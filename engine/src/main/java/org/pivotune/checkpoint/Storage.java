package org.pivotune.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A run of elements of one type in a file, on which tensors are views.
 *
 * @param bytes exactly the elements
 */
record Storage(ElementType type, ByteOrder order, ByteSource bytes) {
  private static final int CHUNK = 1 << 16;

  /** How many elements there are. */
  long elements() {
    return bytes.size() / type.bytes();
  }

  /** Converts {@code target.remaining()} elements from an element index on. */
  void read(long first, FloatBuffer target) {
    ByteBuffer chunk = ByteBuffer.allocate(Math.min(CHUNK, target.remaining() * type.bytes())).order(order);
    long position = first * type.bytes();
    while (target.hasRemaining()) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), (long) target.remaining() * type.bytes()));
      int length = chunk.limit();
      bytes.read(position, chunk);
      type.decode(chunk.flip(), target);
      position += length;
    }
  }
}
