package org.pivotune.edit.method;

import org.ejml.data.DMatrixRMaj;

/**
 * The product of a tall matrix's transpose with the matrix. Every sum is taken in the order of the rows, as by EJML, to
 * the same bits, but a few rows at a time and not over all of memory for each column.
 */
final class GramMatrix {
  /** Rows that stay in the cache of a core while every column is multiplied with them. */
  private static final int BLOCK = 64;
  /** Rows added at once, so that a sum is fetched and stored once for all of them. */
  private static final int AT_ONCE = 4;

  private GramMatrix() {}

  /**
   * Of rows [N, D].
   *
   * @return [D, D], symmetric
   */
  static DMatrixRMaj of(DMatrixRMaj rows) {
    int width = rows.numCols;
    double[] sums = new double[width * width];
    for (int first = 0; first < rows.numRows; first += BLOCK) {
      int end = Math.min(first + BLOCK, rows.numRows);
      for (int column = 0; column < width; column++) {
        int row = first;
        for (; row + AT_ONCE <= end; row += AT_ONCE) {
          addFour(rows.data, row * width, column, width, sums);
        }
        for (; row < end; row++) {
          addOne(rows.data, row * width, column, width, sums);
        }
      }
    }
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < i; j++) {
        sums[i * width + j] = sums[j * width + i];
      }
    }
    return DMatrixRMaj.wrap(width, width, sums);
  }

  /** The products of one column with itself and those to its right, in the row that begins at {@code at}. */
  private static void addOne(double[] rows, int at, int column, int width, double[] sums) {
    double factor = rows[at + column];
    int to = column * width;
    for (int j = column; j < width; j++) {
      sums[to + j] += factor * rows[at + j];
    }
  }

  private static void addFour(double[] rows, int at, int column, int width, double[] sums) {
    int second = at + width;
    int third = second + width;
    int fourth = third + width;
    double a = rows[at + column];
    double b = rows[second + column];
    double c = rows[third + column];
    double d = rows[fourth + column];
    int to = column * width;
    for (int j = column; j < width; j++) {
      sums[to + j] = sums[to + j] + a * rows[at + j] + b * rows[second + j] + c * rows[third + j]
          + d * rows[fourth + j];
    }
  }
}
