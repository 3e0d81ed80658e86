package org.pivotune.edit.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GramMatrixTest {
  /** Whole blocks, what is left of one, and what is left of four rows at once. */
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 5", "64, 7", "131, 16", "200, 33"})
  void isThatOfEjmlToTheBit(int rows, int width) {
    DMatrixRMaj matrix = new DMatrixRMaj(rows, width);
    Random random = new Random(3);
    for (int i = 0; i < rows * width; i++) {
      matrix.data[i] = random.nextGaussian();
    }
    DMatrixRMaj expected = new DMatrixRMaj(width, width);
    CommonOps_DDRM.multInner(matrix, expected);
    assertThat(GramMatrix.of(matrix).data).isEqualTo(expected.data);
  }
}
