package org.pivotune.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import org.junit.jupiter.api.Test;
import org.pivotune.tensor.HostTensor;

class MeanSquaredErrorTest {
  private final HostTensor reference = HostTensor.of(new float[] {-1, 0, 0.5f, 1}, 1, 1, 2, 2);

  @Test
  void isTheMeanOfSquaredDifferences() {
    HostTensor image = HostTensor.of(new float[] {1, 0.5f, 0.5f, 1}, 1, 1, 2, 2);
    assertThat(MeanSquaredError.of(reference, image)).isCloseTo((4 + 0.25) / 4, within(1e-12));
    assertThat(MeanSquaredError.of(reference, reference)).isZero();
  }

  @Test
  void refusesImagesOfDifferentShapes() {
    HostTensor other = reference.reshape(1, 1, 4, 1);
    assertThatThrownBy(() -> MeanSquaredError.of(reference, other))
        .isInstanceOf(IllegalArgumentException.class)
        .has(errorText("measure.mse-of-two-sizes"));
  }
}
