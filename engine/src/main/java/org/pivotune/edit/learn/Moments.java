package org.pivotune.edit.learn;

import java.util.Arrays;

/** Means, deviations and correlations of plain numbers. */
final class Moments {
  private Moments() {}

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** Of a sample: divides by n - 1. */
  static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / (values.length - 1));
  }

  /** Pearson's; 0 where one side does not vary. */
  static double correlation(double[] a, double[] b) {
    double meanA = mean(a);
    double meanB = mean(b);
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) * (a[i] - meanA);
      bb += (b[i] - meanB) * (b[i] - meanB);
    }
    return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
  }

  static double[] columnMeans(double[][] rows) {
    double[] means = new double[rows[0].length];
    for (double[] row : rows) {
      for (int i = 0; i < means.length; i++) {
        means[i] += row[i] / rows.length;
      }
    }
    return means;
  }
}
