package org.pivotune.onnxgraph;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One protobuf message under construction, in the wire format of Protocol Buffers: tagged varints, 32-bit values and
 * length-delimited fields. Nested messages are finished first and then added; their bytes are shared, not copied,
 * because a model's weights sit four messages deep.
 */
final class ProtobufWriter {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final List<byte[]> pieces = new ArrayList<>();
  private final ByteArrayOutputStream open = new ByteArrayOutputStream();
  private long closedLength;

  ProtobufWriter integer(int field, long value) {
    varint(tag(field, VARINT));
    varint(value);
    return this;
  }

  ProtobufWriter float32(int field, float value) {
    varint(tag(field, FIXED32));
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      open.write(bits >>> shift);
    }
    return this;
  }

  ProtobufWriter string(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a nested message as it stands now. */
  ProtobufWriter message(int field, ProtobufWriter message) {
    message.closePiece();
    varint(tag(field, LENGTH_DELIMITED));
    varint(message.closedLength);
    closePiece();
    pieces.addAll(message.pieces);
    closedLength += message.closedLength;
    return this;
  }

  /** The little-endian bytes of the values, which is how ONNX keeps tensor contents in {@code raw_data}. */
  ProtobufWriter rawFloats(int field, FloatBuffer values) {
    ByteBuffer raw = littleEndian(values.remaining(), Float.BYTES);
    raw.asFloatBuffer().put(values);
    return bytes(field, raw.array());
  }

  ProtobufWriter rawLongs(int field, long... values) {
    ByteBuffer raw = littleEndian(values.length, Long.BYTES);
    raw.asLongBuffer().put(values);
    return bytes(field, raw.array());
  }

  byte[] toBytes() {
    closePiece();
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(closedLength));
    pieces.forEach(all::put);
    return all.array();
  }

  private static ByteBuffer littleEndian(int count, int size) {
    return ByteBuffer.allocate(Math.multiplyExact(count, size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private ProtobufWriter bytes(int field, byte[] value) {
    varint(tag(field, LENGTH_DELIMITED));
    varint(value.length);
    closePiece();
    pieces.add(value);
    closedLength += value.length;
    return this;
  }

  private void closePiece() {
    if (open.size() > 0) {
      pieces.add(open.toByteArray());
      closedLength += open.size();
      open.reset();
    }
  }

  private static long tag(int field, int wireType) {
    return (long) field << 3 | wireType;
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      open.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    open.write((int) rest);
  }
}
