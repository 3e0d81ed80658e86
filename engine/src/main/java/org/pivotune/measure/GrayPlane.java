package org.pivotune.measure;

/** One channel of an image, row-major. */
record GrayPlane(double[] values, int height, int width) {

  GrayPlane times(GrayPlane other) {
    double[] products = new double[values.length];
    for (int i = 0; i < products.length; i++) {
      products[i] = values[i] * other.values[i];
    }
    return new GrayPlane(products, height, width);
  }

  /** Means of 2x2 blocks; an odd last row or column is left out. */
  GrayPlane halved() {
    int rows = height / 2;
    int columns = width / 2;
    double[] means = new double[rows * columns];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        int corner = 2 * y * width + 2 * x;
        means[y * columns + x] =
            (values[corner] + values[corner + 1] + values[corner + width] + values[corner + width + 1]) / 4;
      }
    }
    return new GrayPlane(means, rows, columns);
  }
}
