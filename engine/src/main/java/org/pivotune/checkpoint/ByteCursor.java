package org.pivotune.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads a source forwards through a small window; little-endian. Not safe for concurrent use. */
final class ByteCursor {
  private static final int WINDOW = 1 << 14;
  private static final int LONGEST_LINE = 1 << 16;

  private final ByteSource source;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long windowStart;

  ByteCursor(ByteSource source, long position) {
    this.source = source;
    this.windowStart = position;
  }

  ByteSource source() {
    return source;
  }

  long position() {
    return windowStart + window.position();
  }

  long remaining() {
    return source.size() - position();
  }

  CheckpointException failure(String problem) {
    return new CheckpointException(source.name(), source.offsetInFile(position()), problem);
  }

  int u8() {
    need(1);
    return window.get() & 0xFF;
  }

  int u16() {
    need(2);
    return window.getShort() & 0xFFFF;
  }

  int i32() {
    need(4);
    return window.getInt();
  }

  long u32() {
    return Integer.toUnsignedLong(i32());
  }

  long i64() {
    need(8);
    return window.getLong();
  }

  double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(i64()));
  }

  /** The next bytes as a part of the source, unread; the cursor passes over them. */
  ByteSource take(long length) {
    ByteSource slice = source.slice(position(), length);
    skip(length);
    return slice;
  }

  /** A copy of the next bytes. */
  byte[] bytes(int length) {
    byte[] copy = source.copy(position(), length).array();
    skip(length);
    return copy;
  }

  /** The bytes up to the next line feed, which is passed over, as Latin-1. */
  String line() {
    StringBuilder line = new StringBuilder();
    for (int next = u8(); next != '\n'; next = u8()) {
      if (line.length() == LONGEST_LINE) {
        throw failure("a line of a text pickle is longer than " + LONGEST_LINE + " bytes; the file is damaged");
      }
      line.append((char) next);
    }
    return line.toString();
  }

  String utf8(int length) {
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  private void skip(long length) {
    source.requireInside(position(), length);
    if (length <= window.remaining()) {
      window.position(window.position() + (int) length);
    } else {
      windowStart = position() + length;
      window.position(0).limit(0);
    }
  }

  private void need(int count) {
    if (window.remaining() >= count) {
      return;
    }
    source.requireInside(position(), count);
    windowStart = position();
    window.clear().limit((int) Math.min(WINDOW, source.size() - windowStart));
    source.read(windowStart, window);
    window.flip();
  }
}
