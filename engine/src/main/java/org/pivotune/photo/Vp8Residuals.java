package org.pivotune.photo;

import java.util.Arrays;

/** Coefficients of macroblocks, and what they add to the prediction (RFC 6386, sections 13 and 14). */
final class Vp8Residuals {
  private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
  private static final int[] BANDS = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};
  private static final int[][] LARGE = {{173, 148, 140}, {176, 155, 140, 135}, {180, 157, 141, 134, 130},
      {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}};
  private static final int WITHOUT_FIRST = 0;
  private static final int AVERAGES = 1;
  private static final int CHROMA = 2;
  private static final int WHOLE = 3;
  private static final int BLOCKS = 25;

  private final int[] probabilities;
  /** 16 coefficients of each block: 16 of Y, 4 of U, 4 of V. */
  final int[] coefficients = new int[16 * (BLOCKS - 1)];
  private final int[] averages = new int[16];
  /** Whether the blocks above had coefficients: by macroblock 4 of Y, 2 of U, 2 of V, 1 of averages. */
  private final int[][] above;
  private final int[] left = new int[9];

  Vp8Residuals(int[] probabilities, int across) {
    this.probabilities = probabilities;
    above = new int[across][9];
  }

  void beginRow() {
    Arrays.fill(left, 0);
  }

  /** A macroblock without coefficients. */
  void skip(int column, boolean withAverages) {
    int places = withAverages ? 9 : 8;
    Arrays.fill(left, 0, places, 0);
    Arrays.fill(above[column], 0, places, 0);
  }

  /**
   * Reads a macroblock's coefficients.
   *
   * @param withAverages whether the first coefficients of Y come as a block of their own
   * @return whether there are any
   */
  boolean read(Vp8Bits bits, int column, boolean withAverages, int[] quantisers) {
    Arrays.fill(coefficients, 0);
    int[] top = above[column];
    if (withAverages) {
      Arrays.fill(averages, 0);
      int end = block(bits, AVERAGES, top[8] + left[8], 0, quantisers[2], quantisers[3], averages, 0);
      top[8] = end > 0 ? 1 : 0;
      left[8] = top[8];
      spread();
    }
    boolean any = false;
    int first = withAverages ? 1 : 0;
    int kind = withAverages ? WITHOUT_FIRST : WHOLE;
    for (int i = 0; i < 16; i++) {
      int x = i & 3;
      int y = i >> 2;
      int end = block(bits, kind, top[x] + left[y], first, quantisers[0], quantisers[1], coefficients, 16 * i);
      top[x] = end > first ? 1 : 0;
      left[y] = top[x];
      any |= end > 1 || coefficients[16 * i] != 0;
    }
    for (int i = 0; i < 8; i++) {
      int x = 4 + i / 4 * 2 + (i & 1);
      int y = 4 + i / 4 * 2 + (i >> 1 & 1);
      int end = block(bits, CHROMA, top[x] + left[y], 0, quantisers[4], quantisers[5], coefficients, 16 * (16 + i));
      top[x] = end > 0 ? 1 : 0;
      left[y] = top[x];
      any |= end > 1 || coefficients[16 * (16 + i)] != 0;
    }
    return any;
  }

  /** Reads a block from its first coefficient on; tells behind which one it ends. */
  private int block(Vp8Bits bits, int kind, int context, int first, int dc, int ac, int[] target, int at) {
    int n = first;
    int p = place(kind, n, context);
    while (n < 16) {
      if (bits.bit(probabilities[p]) == 0) {
        return n;
      }
      while (bits.bit(probabilities[p + 1]) == 0) {
        if (++n == 16) {
          return 16;
        }
        p = place(kind, n, 0);
      }
      int magnitude = bits.bit(probabilities[p + 2]) == 0 ? 1 : larger(bits, p);
      target[at + ZIGZAG[n]] = (bits.flag() ? -magnitude : magnitude) * (n == 0 ? dc : ac);
      n++;
      p = place(kind, n, magnitude == 1 ? 1 : 2);
    }
    return 16;
  }

  private static int place(int kind, int n, int context) {
    return ((kind * 8 + BANDS[n]) * 3 + context) * 11;
  }

  private int larger(Vp8Bits bits, int p) {
    if (bits.bit(probabilities[p + 3]) == 0) {
      return bits.bit(probabilities[p + 4]) == 0 ? 2 : 3 + bits.bit(probabilities[p + 5]);
    }
    if (bits.bit(probabilities[p + 6]) == 0) {
      return bits.bit(probabilities[p + 7]) == 0 ? 5 + bits.bit(159) : 7 + 2 * bits.bit(165) + bits.bit(145);
    }
    int high = bits.bit(probabilities[p + 8]);
    int category = 2 * high + bits.bit(probabilities[p + 9 + high]);
    int extra = 0;
    for (int probability : LARGE[category]) {
      extra = 2 * extra + bits.bit(probability);
    }
    return 3 + (8 << category) + extra;
  }

  /** The inverse Walsh-Hadamard transform of the averages, into the first coefficients of Y. */
  private void spread() {
    int[] rows = new int[16];
    for (int i = 0; i < 4; i++) {
      int outer = averages[i] + averages[12 + i];
      int inner = averages[4 + i] + averages[8 + i];
      int innerApart = averages[4 + i] - averages[8 + i];
      int outerApart = averages[i] - averages[12 + i];
      rows[i] = outer + inner;
      rows[4 + i] = outerApart + innerApart;
      rows[8 + i] = outer - inner;
      rows[12 + i] = outerApart - innerApart;
    }
    for (int i = 0; i < 4; i++) {
      int at = 4 * i;
      int outer = rows[at] + 3 + rows[at + 3];
      int inner = rows[at + 1] + rows[at + 2];
      int innerApart = rows[at + 1] - rows[at + 2];
      int outerApart = rows[at] + 3 - rows[at + 3];
      coefficients[16 * at] = outer + inner >> 3;
      coefficients[16 * (at + 1)] = outerApart + innerApart >> 3;
      coefficients[16 * (at + 2)] = outer - inner >> 3;
      coefficients[16 * (at + 3)] = outerApart - innerApart >> 3;
    }
  }

  /** Adds the inverse transform of a block to its prediction. */
  void add(int block, Vp8Plane plane, int origin) {
    int at = 16 * block;
    int[] columns = new int[16];
    boolean any = false;
    for (int i = 0; i < 4; i++) {
      int a = coefficients[at + i];
      int b = coefficients[at + 4 + i];
      int c = coefficients[at + 8 + i];
      int d = coefficients[at + 12 + i];
      any |= (a | b | c | d) != 0;
      int even = a + c;
      int evenApart = a - c;
      int oddApart = sine(b) - cosine(d);
      int odd = cosine(b) + sine(d);
      columns[i] = even + odd;
      columns[4 + i] = evenApart + oddApart;
      columns[8 + i] = evenApart - oddApart;
      columns[12 + i] = even - odd;
    }
    for (int y = 0; any && y < 4; y++) {
      int line = origin + y * plane.stride;
      int even = columns[4 * y] + 4 + columns[4 * y + 2];
      int evenApart = columns[4 * y] + 4 - columns[4 * y + 2];
      int oddApart = sine(columns[4 * y + 1]) - cosine(columns[4 * y + 3]);
      int odd = cosine(columns[4 * y + 1]) + sine(columns[4 * y + 3]);
      plane.set(line, plane.at(line) + (even + odd >> 3));
      plane.set(line + 1, plane.at(line + 1) + (evenApart + oddApart >> 3));
      plane.set(line + 2, plane.at(line + 2) + (evenApart - oddApart >> 3));
      plane.set(line + 3, plane.at(line + 3) + (even - odd >> 3));
    }
  }

  /** Times the root of 2 by the cosine of an eighth of a circle's half. */
  private static int cosine(int value) {
    return value + (value * 20091 >> 16);
  }

  private static int sine(int value) {
    return value * 35468 >> 16;
  }
}
