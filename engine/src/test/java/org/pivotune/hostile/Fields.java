package org.pivotune.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** Whole numbers inside files: lengths, counts and offsets, set to what their writers never meant. */
final class Fields {
  private static final long[] EXTREMES = {0, 1, -1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000,
      0x7FFFFFFFL, 0x80000000L, 0xFFFFFFFFL, 0x100000000L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62, 1L << 40};
  private static final int[] WIDTHS = {1, 2, 4, 8};

  private Fields() {}

  /** Overwrites some field at some place. */
  static void anywhere(byte[] bytes, SplittableRandom random) {
    int width = WIDTHS[random.nextInt(WIDTHS.length)];
    if (bytes.length >= width) {
      int at = Places.in(bytes.length - width + 1, random);
      overwrite(bytes, at, width, random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN, random);
    }
  }

  /** Overwrites one field with an extreme, or moves it a little; a field that does not fit is left alone. */
  static void overwrite(byte[] bytes, int at, int width, ByteOrder order, SplittableRandom random) {
    if (at < 0 || at + width > bytes.length) {
      return;
    }
    long value = random.nextInt(3) == 0
        ? get(bytes, at, width, order) + random.nextInt(-9, 10)
        : EXTREMES[random.nextInt(EXTREMES.length)];
    put(bytes, at, width, order, value);
  }

  static long get(byte[] bytes, int at, int width, ByteOrder order) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      int place = order == ByteOrder.LITTLE_ENDIAN ? at + width - 1 - i : at + i;
      value = value << 8 | bytes[place] & 0xFF;
    }
    return value;
  }

  static void put(byte[] bytes, int at, int width, ByteOrder order, long value) {
    byte[] all = ByteBuffer.allocate(Long.BYTES).order(order).putLong(value).array();
    System.arraycopy(all, order == ByteOrder.LITTLE_ENDIAN ? 0 : Long.BYTES - width, bytes, at, width);
  }

  static long extreme(SplittableRandom random) {
    return EXTREMES[random.nextInt(EXTREMES.length)];
  }
}
