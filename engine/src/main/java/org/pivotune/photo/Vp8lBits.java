package org.pivotune.photo;

/** Bits of VP8L, the lowest of each byte first. */
final class Vp8lBits {
  private final byte[] data;
  private final int end;
  private int at;
  private int buffer;
  private int held;

  Vp8lBits(byte[] data, int from, int end) {
    this.data = data;
    this.end = end;
    at = from;
  }

  /** @param bits up to 24 */
  int number(int bits) {
    while (held < bits) {
      if (at >= end) {
        throw new Vp8Exception("data are missing at its end");
      }
      buffer |= (data[at++] & 0xff) << held;
      held += 8;
    }
    int number = buffer & (1 << bits) - 1;
    buffer >>>= bits;
    held -= bits;
    return number;
  }

  boolean flag() {
    return number(1) == 1;
  }
}
