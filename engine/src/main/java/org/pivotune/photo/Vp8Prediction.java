package org.pivotune.photo;

/** Prediction of blocks from their neighbours above and to the left (RFC 6386, section 12). */
final class Vp8Prediction {
  static final int DC = 0;
  static final int TRUE_MOTION = 1;
  static final int VERTICAL = 2;
  static final int HORIZONTAL = 3;
  private static final int LEFT_DOWN = 4;
  private static final int RIGHT_DOWN = 5;
  private static final int VERTICAL_RIGHT = 6;
  private static final int VERTICAL_LEFT = 7;
  private static final int HORIZONTAL_DOWN = 8;

  private Vp8Prediction() {}

  /**
   * A whole macroblock of one plane.
   *
   * @param side 16 or 8
   * @param left whether there is a macroblock to the left, as {@code above}
   */
  static void whole(Vp8Plane plane, int x, int y, int side, int mode, boolean left, boolean above) {
    int origin = plane.index(x, y);
    int average = mode == DC ? average(plane, origin, side, left, above) : 0;
    for (int row = 0; row < side; row++) {
      int line = origin + row * plane.stride;
      for (int column = 0; column < side; column++) {
        int top = plane.at(origin - plane.stride + column);
        plane.set(line + column, switch (mode) {
          case DC -> average;
          case VERTICAL -> top;
          case HORIZONTAL -> plane.at(line - 1);
          default -> top + plane.at(line - 1) - plane.at(origin - plane.stride - 1);
        });
      }
    }
  }

  private static int average(Vp8Plane plane, int origin, int side, boolean left, boolean above) {
    int sum = 0;
    for (int i = 0; i < side; i++) {
      sum += above ? plane.at(origin - plane.stride + i) : 0;
      sum += left ? plane.at(origin + i * plane.stride - 1) : 0;
    }
    int count = (left ? side : 0) + (above ? side : 0);
    return count == 0 ? 128 : (sum + count / 2) / count;
  }

  /**
   * A block of 4 x 4.
   *
   * @param edge the thirteen samples around it, from the lowest to the left, over the corner, to the last above
   */
  static void block(Vp8Plane plane, int origin, int mode, int[] edge) {
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        plane.set(origin + y * plane.stride + x, sample(edge, mode, x, y));
      }
    }
  }

  private static int sample(int[] e, int mode, int x, int y) {
    // e[4] is the corner, e[3 - y] to the left, e[5 + x] above.
    return switch (mode) {
      case DC -> (e[0] + e[1] + e[2] + e[3] + e[5] + e[6] + e[7] + e[8] + 4) >> 3;
      case TRUE_MOTION -> e[3 - y] + e[5 + x] - e[4];
      case VERTICAL -> three(e, 5 + x);
      case HORIZONTAL -> y == 3 ? (e[1] + 3 * e[0] + 2) >> 2 : three(e, 3 - y);
      case LEFT_DOWN -> x + y == 6 ? (e[11] + 3 * e[12] + 2) >> 2 : three(e, 6 + x + y);
      case RIGHT_DOWN -> three(e, 4 + x - y);
      case VERTICAL_RIGHT -> verticalRight(e, x, y);
      case VERTICAL_LEFT -> verticalLeft(e, x, y);
      case HORIZONTAL_DOWN -> horizontalDown(e, x, y);
      default -> horizontalUp(e, x + 2 * y);
    };
  }

  private static int verticalRight(int[] e, int x, int y) {
    int along = 2 * x - y;
    if (along >= 0) {
      int at = 4 + x - y / 2;
      return (y & 1) == 0 ? two(e, at) : three(e, at);
    }
    return along == -1 ? three(e, 4) : three(e, 5 - y);
  }

  private static int verticalLeft(int[] e, int x, int y) {
    if (x == 3 && y >= 2) {
      return three(e, 8 + y);
    }
    int at = 5 + x + y / 2;
    return (y & 1) == 0 ? two(e, at) : three(e, at + 1);
  }

  private static int horizontalDown(int[] e, int x, int y) {
    int along = 2 * y - x;
    if (along >= 0) {
      int at = 4 - y + x / 2;
      return (x & 1) == 0 ? two(e, at - 1) : three(e, at);
    }
    return along == -1 ? three(e, 4) : three(e, 3 + x);
  }

  private static int horizontalUp(int[] e, int along) {
    if (along > 5) {
      return e[0];
    }
    if (along == 5) {
      return (e[1] + 3 * e[0] + 2) >> 2;
    }
    int at = 3 - along / 2;
    return (along & 1) == 0 ? two(e, at - 1) : three(e, at - 1);
  }

  /** The rounded mean of a sample and the next. */
  private static int two(int[] e, int at) {
    return (e[at] + e[at + 1] + 1) >> 1;
  }

  /** The weighted mean of a sample and its neighbours. */
  private static int three(int[] e, int at) {
    return (e[at - 1] + 2 * e[at] + e[at + 1] + 2) >> 2;
  }
}
