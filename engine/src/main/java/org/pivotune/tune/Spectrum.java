package org.pivotune.tune;

import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.pivotune.tensor.HostTensor;

/**
 * The singular values of one tensor as a matrix D [rows, columns], and its best approximations of any rank. Computed
 * from the eigenvectors of the smaller of D D^T and D^T D: in double precision that loses only singular values below
 * 1e-8 of the largest, which float16 could not show either, and costs a fraction of a full decomposition.
 */
final class Spectrum {
  private final HostTensor tensor;
  private final int rows;
  private final int columns;
  /** Squared singular values, falling. */
  private final double[] energies;
  /** Unit vectors of the smaller side as columns, in the same order. */
  private final DMatrixRMaj vectors;

  private Spectrum(HostTensor tensor, int rows, int columns, double[] energies, DMatrixRMaj vectors) {
    this.tensor = tensor;
    this.rows = rows;
    this.columns = columns;
    this.energies = energies;
    this.vectors = vectors;
  }

  /** The two factors of an approximation, whose product it is. */
  record Factors(HostTensor left, HostTensor right) {}

  /** @param tensor of two dimensions or more; the first counts rows, the others together columns */
  static Spectrum of(HostTensor tensor) {
    int rows = Math.toIntExact(tensor.size(0));
    int columns = Math.toIntExact(tensor.elementCount() / tensor.size(0));
    DMatrixRMaj matrix = matrix(tensor, rows, columns);
    int side = Math.min(rows, columns);
    DMatrixRMaj gram = new DMatrixRMaj(side, side);
    if (rows <= columns) {
      CommonOps_DDRM.multOuter(matrix, gram);
    } else {
      CommonOps_DDRM.multInner(matrix, gram);
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(side, true, true);
    if (!eigen.decompose(gram)) {
      throw new TuneException("a difference cannot be decomposed; keep it whole: --difference full or half");
    }
    List<Integer> order = IntStream.range(0, side).boxed()
        .sorted(Comparator.comparingDouble(i -> -eigen.getEigenvalue(i).real)).toList();
    double[] energies = new double[side];
    DMatrixRMaj vectors = new DMatrixRMaj(side, side);
    for (int i = 0; i < side; i++) {
      energies[i] = Math.max(0, eigen.getEigenvalue(order.get(i)).real);
      CommonOps_DDRM.insert(eigen.getEigenVector(order.get(i)), vectors, 0, i);
    }
    return new Spectrum(tensor, rows, columns, energies, vectors);
  }

  private static DMatrixRMaj matrix(HostTensor tensor, int rows, int columns) {
    DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
    FloatBuffer values = tensor.data();
    for (int i = 0; i < matrix.data.length; i++) {
      matrix.data[i] = values.get(i);
    }
    return matrix;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  /** The least rank that keeps a part of the energy; at least 1. */
  int rank(double part) {
    double total = 0;
    for (double energy : energies) {
      total += energy;
    }
    double kept = 0;
    for (int i = 0; i < energies.length; i++) {
      kept += energies[i];
      if (kept >= part * total) {
        return i + 1;
      }
    }
    return energies.length;
  }

  /**
   * The best approximation of a rank. Both factors carry the root of each singular value, so that neither overflows nor
   * vanishes in half precision.
   *
   * @param rank at most the shorter side
   * @return left [rows, rank], right [rank, columns]
   */
  Factors factors(int rank) {
    DMatrixRMaj basis = CommonOps_DDRM.extract(vectors, 0, vectors.numRows, 0, rank);
    DMatrixRMaj matrix = matrix(tensor, rows, columns);
    DMatrixRMaj other = rows <= columns
        ? CommonOps_DDRM.multTransA(basis, matrix, null)
        : CommonOps_DDRM.mult(matrix, basis, null);
    DMatrixRMaj left = rows <= columns ? basis : other;
    DMatrixRMaj right = rows <= columns ? other : CommonOps_DDRM.transpose(basis, null);
    for (int i = 0; i < rank; i++) {
      // The fourth root of s^2: the product's s is shared evenly; one of the factors holds all of it so far.
      double root = Math.sqrt(Math.sqrt(energies[i]));
      double inverse = root == 0 ? 0 : 1 / root;
      scaleColumn(left, i, rows <= columns ? root : inverse);
      scaleRow(right, i, rows <= columns ? inverse : root);
    }
    return new Factors(tensor(left), tensor(right));
  }

  private static void scaleColumn(DMatrixRMaj matrix, int column, double factor) {
    for (int row = 0; row < matrix.numRows; row++) {
      matrix.unsafe_set(row, column, matrix.unsafe_get(row, column) * factor);
    }
  }

  private static void scaleRow(DMatrixRMaj matrix, int row, double factor) {
    for (int column = 0; column < matrix.numCols; column++) {
      matrix.unsafe_set(row, column, matrix.unsafe_get(row, column) * factor);
    }
  }

  private static HostTensor tensor(DMatrixRMaj matrix) {
    HostTensor tensor = HostTensor.allocate(matrix.numRows, matrix.numCols);
    FloatBuffer values = tensor.data();
    for (double value : matrix.data) {
      values.put((float) value);
    }
    return tensor;
  }
}
