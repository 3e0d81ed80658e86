package org.pivotune.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** How one element lies in a file. Everything becomes float32 on reading; wide integers and doubles are rounded. */
public enum ElementType {
  F64(8),
  F32(4),
  F16(2),
  BF16(2),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U8(1),
  U16(2),
  U32(4),
  U64(8),
  BOOL(1);

  private static final int BF16_SHIFT = 16;

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** The size of one element. */
  public int bytes() {
    return bytes;
  }

  /** Whether values may be NaN or infinite. */
  public boolean isFloating() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /**
   * Converts all elements that remain in the source, which has the right byte order and holds whole elements, into the
   * target.
   */
  void decode(ByteBuffer source, FloatBuffer target) {
    if (this == F32) {
      target.put(source.asFloatBuffer());
      source.position(source.limit());
      return;
    }
    // Decoded on the heap and put at once: the target is off it, where a value at a time is slow.
    float[] values = new float[source.remaining() / bytes];
    if (this == F16 || this == BF16) {
      short[] halves = new short[values.length];
      source.asShortBuffer().get(halves);
      source.position(source.limit());
      for (int i = 0; i < values.length; i++) {
        values[i] = this == F16 ? Float.float16ToFloat(halves[i]) : Float.intBitsToFloat(halves[i] << BF16_SHIFT);
      }
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = next(source);
      }
    }
    target.put(values);
  }

  private float next(ByteBuffer source) {
    return switch (this) {
      case F64 -> (float) source.getDouble();
      case F32, F16, BF16 -> throw new IllegalStateException(this + " is decoded many at once");
      case I64 -> source.getLong();
      case I32 -> source.getInt();
      case I16 -> source.getShort();
      case I8 -> source.get();
      case U8 -> source.get() & 0xFF;
      case U16 -> source.getShort() & 0xFFFF;
      case U32 -> Integer.toUnsignedLong(source.getInt());
      case U64 -> unsigned(source.getLong());
      case BOOL -> source.get() == 0 ? 0 : 1;
    };
  }

  private static float unsigned(long bits) {
    // Halved with the lost bit kept sticky, so that rounding to float is that of the unsigned value.
    return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2f;
  }
}
