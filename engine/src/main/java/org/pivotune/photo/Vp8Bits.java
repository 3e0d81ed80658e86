package org.pivotune.photo;

/** The arithmetic decoder of VP8 (RFC 6386, section 7). */
final class Vp8Bits {
  /** How far a decoder looks ahead of what it needs; more is missing data. */
  private static final int LOOK_AHEAD = 2;

  private final byte[] data;
  private final int end;
  private int at;
  private int range = 255;
  private int value;
  /** Bits of {@link #value} below the eight that are compared. */
  private int below;

  /** @param end of the partition, exclusive */
  Vp8Bits(byte[] data, int from, int end) {
    this.data = data;
    this.end = end;
    at = from;
    value = next();
  }

  private int next() {
    if (at >= end + LOOK_AHEAD) {
      throw new Vp8Exception("data are missing at its end");
    }
    int place = at++;
    return place < end ? data[place] & 0xff : 0;
  }

  /** A bit that is 0 with a probability of p / 256. */
  int bit(int p) {
    if (below < 0) {
      value = value << 8 | next();
      below += 8;
    }
    int split = 1 + ((range - 1) * p >> 8);
    int bit = 0;
    if (value >= split << below) {
      value -= split << below;
      range -= split;
      bit = 1;
    } else {
      range = split;
    }
    int shift = Integer.numberOfLeadingZeros(range) - 24;
    range <<= shift;
    below -= shift;
    return bit;
  }

  boolean flag() {
    return bit(128) == 1;
  }

  /** The highest bit first. */
  int number(int bits) {
    int number = 0;
    for (int i = 0; i < bits; i++) {
      number = number << 1 | bit(128);
    }
    return number;
  }

  /** A magnitude, then its sign. */
  int signed(int bits) {
    int magnitude = number(bits);
    return flag() ? -magnitude : magnitude;
  }

  /** A signed number that may be left out. */
  int optional(int bits) {
    return flag() ? signed(bits) : 0;
  }
}
