package org.pivotune.edit.method;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.pivotune.edit.EditException;

/**
 * Eigenvectors of a symmetric matrix, by falling eigenvalue. A sign is chosen so that each vector's largest component
 * is positive: LAPACK and EJML leave it open.
 *
 * @param values falling
 * @param vectors one row of length 1 for each value
 */
record Eigen(double[] values, double[][] vectors) {
  static Eigen of(DMatrixRMaj symmetric) {
    int size = symmetric.numRows;
    EigenDecomposition_F64<DMatrixRMaj> solver = DecompositionFactory_DDRM.eig(size, true, true);
    if (!solver.decompose(symmetric.copy())) {
      throw new EditException("no eigenvectors can be found: the matrix holds values that are not finite");
    }
    int[] order = IntStream.range(0, size).boxed()
        .sorted(Comparator.comparingDouble(i -> -solver.getEigenvalue(i).getReal()))
        .mapToInt(Integer::intValue).toArray();
    double[] values = new double[size];
    double[][] vectors = new double[size][];
    for (int i = 0; i < size; i++) {
      values[i] = solver.getEigenvalue(order[i]).getReal();
      vectors[i] = signed(solver.getEigenVector(order[i]).data);
    }
    return new Eigen(values, vectors);
  }

  private static double[] signed(double[] vector) {
    double largest = 0;
    for (double value : vector) {
      largest = Math.abs(value) > Math.abs(largest) ? value : largest;
    }
    double[] signed = vector.clone();
    for (int i = 0; largest < 0 && i < signed.length; i++) {
      signed[i] = -signed[i];
    }
    return signed;
  }
}
