package org.pivotune.photo;

/** A canonical prefix code of VP8L; keeps the symbols that it has, and no table. */
final class Vp8lCode {
  private static final int LONGEST = 15;
  /** In which order the lengths of the code of lengths come. */
  private static final int[] ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

  private final int[] counts = new int[LONGEST + 1];
  /** By length, then by value. */
  private final short[] symbols;

  private Vp8lCode(byte[] lengths) {
    int used = 0;
    for (byte length : lengths) {
      counts[length]++;
      used += length > 0 ? 1 : 0;
    }
    counts[0] = 0;
    symbols = new short[used];
    int[] next = new int[LONGEST + 2];
    int open = 1;
    for (int length = 1; length <= LONGEST; length++) {
      next[length + 1] = next[length] + counts[length];
      open = 2 * open - counts[length];
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] > 0) {
        symbols[next[lengths[symbol]]++] = (short) symbol;
      }
    }
    // Too many codes for a length show as less than nothing left, too few as something.
    if (used != 1 && open != 0) {
      throw new Vp8Exception("one of its prefix codes is none");
    }
  }

  /** @param alphabet how many symbols there might be */
  static Vp8lCode read(Vp8lBits bits, int alphabet) {
    return bits.flag() ? simple(bits, alphabet) : normal(bits, alphabet);
  }

  private static Vp8lCode simple(Vp8lBits bits, int alphabet) {
    byte[] lengths = new byte[Math.max(alphabet, 256)];
    boolean two = bits.flag();
    lengths[bits.number(bits.flag() ? 8 : 1)] = 1;
    if (two) {
      lengths[bits.number(8)] = 1;
    }
    return new Vp8lCode(lengths);
  }

  private static Vp8lCode normal(Vp8lBits bits, int alphabet) {
    byte[] ofLengths = new byte[ORDER.length];
    int given = 4 + bits.number(4);
    for (int i = 0; i < given; i++) {
      ofLengths[ORDER[i]] = (byte) bits.number(3);
    }
    Vp8lCode code = new Vp8lCode(ofLengths);
    int left = alphabet;
    if (bits.flag()) {
      left = 2 + bits.number(2 + 2 * bits.number(3));
    }
    byte[] lengths = new byte[alphabet];
    byte last = 8;
    for (int symbol = 0; symbol < alphabet && left > 0; left--) {
      int read = code.symbol(bits);
      if (read < 16) {
        lengths[symbol++] = (byte) read;
        last = read == 0 ? last : (byte) read;
        continue;
      }
      int times = read == 16 ? 3 + bits.number(2) : read == 17 ? 3 + bits.number(3) : 11 + bits.number(7);
      if (times > alphabet - symbol) {
        throw new Vp8Exception("one of its prefix codes has too many symbols");
      }
      for (int i = 0; i < times; i++) {
        lengths[symbol++] = read == 16 ? last : 0;
      }
    }
    return new Vp8lCode(lengths);
  }

  /** The next symbol; a code of one symbol takes no bits. */
  int symbol(Vp8lBits bits) {
    if (symbols.length == 1) {
      return symbols[0];
    }
    int code = 0;
    int first = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code |= bits.number(1);
      int count = counts[length];
      if (code - count < first) {
        return symbols[index + code - first];
      }
      index += count;
      first = first + count << 1;
      code <<= 1;
    }
    throw new Vp8Exception("a symbol of it is none");
  }
}
