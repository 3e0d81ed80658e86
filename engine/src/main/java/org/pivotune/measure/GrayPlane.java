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

  /** The plane with a border that mirrors it, the edge pixel itself not repeated; the margin is less than a side. */
  GrayPlane reflected(int margin) {
    int rows = height + 2 * margin;
    int columns = width + 2 * margin;
    double[] bordered = new double[rows * columns];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        bordered[y * columns + x] = values[mirrored(y - margin, height) * width + mirrored(x - margin, width)];
      }
    }
    return new GrayPlane(bordered, rows, columns);
  }

  private static int mirrored(int position, int size) {
    int inside = Math.abs(position);
    return inside < size ? inside : 2 * (size - 1) - inside;
  }
}
