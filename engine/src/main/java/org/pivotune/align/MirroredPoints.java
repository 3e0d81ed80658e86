package org.pivotune.align;

/** Which of the 68 points a point becomes in the mirror image. */
final class MirroredPoints {
  /** Runs of points that mirror within themselves in reverse order: jaw, brows, nostrils, lips' four arcs. */
  private static final int[][] REVERSED = {{0, 16}, {17, 26}, {31, 35}, {48, 54}, {55, 59}, {60, 64}, {65, 67}};
  /** Eyes: the run from the outer corner over the top, against the other eye's from the inner corner. */
  private static final int[][] EYES = {{36, 45}, {37, 44}, {38, 43}, {39, 42}, {40, 47}, {41, 46}};

  private MirroredPoints() {}

  static int of(int point) {
    for (int[] run : REVERSED) {
      if (point >= run[0] && point <= run[1]) {
        return run[0] + run[1] - point;
      }
    }
    for (int[] pair : EYES) {
      if (point == pair[0]) {
        return pair[1];
      }
      if (point == pair[1]) {
        return pair[0];
      }
    }
    return point; // the bridge of the nose, 27-30, lies on the axis
  }
}
