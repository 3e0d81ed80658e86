package org.pivotune.measure;

/** Local means under SSIM's Gaussian window, at the positions where the whole window lies inside the picture. */
final class GaussianWindow {
  /** Pixels along a side of the window. */
  static final int SIZE = 11;

  private static final double SIGMA = 1.5;
  private static final double[] WEIGHTS = weights();

  private GaussianWindow() {}

  /** Means of [H - 10, W - 10] windows. */
  static GrayPlane means(GrayPlane plane) {
    return alongColumns(alongRows(plane));
  }

  private static GrayPlane alongRows(GrayPlane plane) {
    int columns = plane.width() - SIZE + 1;
    double[] means = new double[plane.height() * columns];
    for (int y = 0; y < plane.height(); y++) {
      for (int k = 0; k < SIZE; k++) {
        add(WEIGHTS[k], plane.values(), y * plane.width() + k, means, y * columns, columns);
      }
    }
    return new GrayPlane(means, plane.height(), columns);
  }

  private static GrayPlane alongColumns(GrayPlane plane) {
    int rows = plane.height() - SIZE + 1;
    double[] means = new double[rows * plane.width()];
    for (int y = 0; y < rows; y++) {
      for (int k = 0; k < SIZE; k++) {
        add(WEIGHTS[k], plane.values(), (y + k) * plane.width(), means, y * plane.width(), plane.width());
      }
    }
    return new GrayPlane(means, rows, plane.width());
  }

  private static void add(double weight, double[] values, int from, double[] sums, int to, int count) {
    for (int i = 0; i < count; i++) {
      sums[to + i] += weight * values[from + i];
    }
  }

  private static double[] weights() {
    double[] weights = new double[SIZE];
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
      double distance = i - (SIZE - 1) / 2.0;
      weights[i] = Math.exp(-distance * distance / (2 * SIGMA * SIGMA));
      sum += weights[i];
    }
    for (int i = 0; i < SIZE; i++) {
      weights[i] /= sum;
    }
    return weights;
  }
}
