package org.pivotune.align;

/** A plane over a square, sampled at (u, v) from (0, 0) at the top left to (1, 1); the edge continues outside. */
record SquareSamples(float[] plane, int size) {
  private static final int TAPS = 4;

  /** Between four values: for what is smooth anyway. */
  float linear(double u, double v) {
    double x = Math.clamp(u * size - 0.5, 0, size - 1);
    double y = Math.clamp(v * size - 0.5, 0, size - 1);
    int left = (int) x;
    int top = (int) y;
    int right = Math.min(left + 1, size - 1);
    int below = Math.min(top + 1, size - 1);
    float fx = (float) (x - left);
    float fy = (float) (y - top);
    float upper = plane[top * size + left] * (1 - fx) + plane[top * size + right] * fx;
    float lower = plane[below * size + left] * (1 - fx) + plane[below * size + right] * fx;
    return upper * (1 - fy) + lower * fy;
  }

  /** Through sixteen values (Catmull and Rom 1974), whose slopes do not show the grid where it is enlarged. */
  float cubic(double u, double v) {
    double x = u * size - 0.5;
    double y = v * size - 0.5;
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double sum = 0;
    for (int row = 0; row < TAPS; row++) {
      int line = Math.clamp(top - 1 + row, 0, size - 1) * size;
      double across = 0;
      for (int column = 0; column < TAPS; column++) {
        across += weight(x - left + 1 - column) * plane[line + Math.clamp(left - 1 + column, 0, size - 1)];
      }
      sum += weight(y - top + 1 - row) * across;
    }
    return (float) sum;
  }

  private static double weight(double distance) {
    double t = Math.abs(distance);
    if (t < 1) {
      return 1 + t * t * (1.5 * t - 2.5);
    }
    return t < 2 ? 2 + t * (-4 + t * (2.5 - 0.5 * t)) : 0;
  }
}
