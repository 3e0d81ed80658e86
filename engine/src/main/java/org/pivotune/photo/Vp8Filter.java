package org.pivotune.photo;

/** The loop filter over the edges of macroblocks and blocks (RFC 6386, section 15). */
final class Vp8Filter {
  private Vp8Filter() {}

  /**
   * What a macroblock asks for.
   *
   * @param level 1..63
   * @param sharpness 0..7
   * @param within whether edges of its blocks are filtered, too
   */
  record Strength(int level, int sharpness, boolean within) {
    int interior() {
      int limit = sharpness > 4 ? level >> 2 : sharpness > 0 ? level >> 1 : level;
      return Math.max(1, sharpness > 0 ? Math.min(limit, 9 - sharpness) : limit);
    }

    /** What an edge may differ by, of blocks; 4 more of macroblocks. */
    int edge() {
      return 2 * level + interior();
    }

    int variance() {
      return level >= 40 ? 2 : level >= 15 ? 1 : 0;
    }
  }

  /** The simple filter of a macroblock, on luma alone. */
  static void simple(Vp8Plane luma, int x, int y, Strength strength) {
    int origin = luma.index(x, y);
    for (int across = 0; across < 16; across += 4) {
      if (across == 0 ? x > 0 : strength.within) {
        simpleEdge(luma, origin + across, 1, luma.stride, 2 * (strength.edge() + (across == 0 ? 4 : 0)) + 1);
      }
    }
    for (int down = 0; down < 16; down += 4) {
      if (down == 0 ? y > 0 : strength.within) {
        simpleEdge(luma, origin + down * luma.stride, luma.stride, 1, 2 * (strength.edge() + (down == 0 ? 4 : 0)) + 1);
      }
    }
  }

  private static void simpleEdge(Vp8Plane plane, int at, int across, int along, int limit) {
    for (int i = 0; i < 16; i++) {
      int q = at + i * along;
      if (steep(plane, q, across) <= limit) {
        two(plane, q, across);
      }
    }
  }

  /** The normal filter of a macroblock's part in one plane, 16 or 8 samples a side. */
  static void normal(Vp8Plane plane, int x, int y, int side, Strength strength) {
    int origin = plane.index(x, y);
    for (int across = 0; across < side; across += 4) {
      if (across == 0 ? x > 0 : strength.within) {
        edge(plane, origin + across, 1, plane.stride, side, strength, across == 0);
      }
    }
    for (int down = 0; down < side; down += 4) {
      if (down == 0 ? y > 0 : strength.within) {
        edge(plane, origin + down * plane.stride, plane.stride, 1, side, strength, down == 0);
      }
    }
  }

  private static void edge(
      Vp8Plane plane, int at, int across, int along, int length, Strength strength, boolean outer) {
    int limit = 2 * (strength.edge() + (outer ? 4 : 0)) + 1;
    int interior = strength.interior();
    int variance = strength.variance();
    for (int i = 0; i < length; i++) {
      int q = at + i * along;
      if (steep(plane, q, across) > limit || !smooth(plane, q, across, interior)) {
        continue;
      }
      boolean rough = apart(plane, q - 2 * across, q - across) > variance || apart(plane, q + across, q) > variance;
      if (rough) {
        two(plane, q, across);
      } else if (outer) {
        six(plane, q, across);
      } else {
        four(plane, q, across);
      }
    }
  }

  private static int apart(Vp8Plane plane, int a, int b) {
    return Math.abs(plane.at(a) - plane.at(b));
  }

  private static int steep(Vp8Plane plane, int q, int step) {
    return 4 * apart(plane, q - step, q) + apart(plane, q - 2 * step, q + step);
  }

  private static boolean smooth(Vp8Plane plane, int q, int step, int limit) {
    return apart(plane, q - 4 * step, q - 3 * step) <= limit && apart(plane, q - 3 * step, q - 2 * step) <= limit
        && apart(plane, q - 2 * step, q - step) <= limit && apart(plane, q + step, q) <= limit
        && apart(plane, q + 2 * step, q + step) <= limit && apart(plane, q + 3 * step, q + 2 * step) <= limit;
  }

  private static int signed(int value) {
    return value < -128 ? -128 : Math.min(value, 127);
  }

  private static int across(Vp8Plane plane, int q, int step) {
    return 3 * (plane.at(q) - plane.at(q - step));
  }

  private static int outside(Vp8Plane plane, int q, int step) {
    return signed(plane.at(q - 2 * step) - plane.at(q + step));
  }

  private static void two(Vp8Plane plane, int q, int step) {
    int a = across(plane, q, step) + outside(plane, q, step);
    plane.set(q - step, plane.at(q - step) + (signed(a + 3) >> 3));
    plane.set(q, plane.at(q) - (signed(a + 4) >> 3));
  }

  private static void four(Vp8Plane plane, int q, int step) {
    int a = across(plane, q, step);
    int down = signed(a + 4) >> 3;
    int up = signed(a + 3) >> 3;
    int half = down + 1 >> 1;
    plane.set(q - 2 * step, plane.at(q - 2 * step) + half);
    plane.set(q - step, plane.at(q - step) + up);
    plane.set(q, plane.at(q) - down);
    plane.set(q + step, plane.at(q + step) - half);
  }

  private static void six(Vp8Plane plane, int q, int step) {
    int a = signed(across(plane, q, step) + outside(plane, q, step));
    for (int i = 0; i < 3; i++) {
      int part = (27 - 9 * i) * a + 63 >> 7;
      plane.set(q - (i + 1) * step, plane.at(q - (i + 1) * step) + part);
      plane.set(q + i * step, plane.at(q + i * step) - part);
    }
  }
}
