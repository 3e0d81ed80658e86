package org.pivotune.invert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The constants of a projection and how far each may go. */
@Tag("quick")
class ProjectionConfigTest {
  private static final double BEYOND_FLOAT = Math.nextUp((double) Float.MAX_VALUE);

  private static ProjectionConfig config(
      double up, double down, double latent, double ramp, double weight, int samples) {
    return new ProjectionConfig(
        ProjectionStart.MEAN, 10, 0.01, up, down, latent, ramp, weight, samples, 123, true, 4);
  }

  @Test
  void theLastAllowedValuesAreAllowed() {
    assertThat(config(1, 1, 0, 1, 0, 2).wSamples()).isEqualTo(2);
    ProjectionConfig most = config(Double.MIN_VALUE, Double.MIN_VALUE, Float.MAX_VALUE, Double.MIN_VALUE,
        Float.MAX_VALUE, 2);
    assertThat(most.noiseRegularityWeight()).isEqualTo(Float.MAX_VALUE);
    assertThat(most.withSteps(0).withLearningRate(Float.MAX_VALUE).learningRate()).isEqualTo(Float.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.0000001, Double.NaN})
  void fractionsOfTheStepsAreAboveNoneUpToAll(double fraction) {
    assertThatIllegalArgumentException().isThrownBy(() -> config(fraction, 1, 0, 1, 0, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> config(1, fraction, 0, 1, 0, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> config(1, 1, 0, fraction, 0, 2));
  }

  @Test
  void weightsAndCountsHaveBounds() {
    for (double value : new double[] {-1e-9, BEYOND_FLOAT, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> config(1, 1, value, 1, 0, 2));
      assertThatIllegalArgumentException().isThrownBy(() -> config(1, 1, 0, 1, value, 2));
    }
    for (double rate : new double[] {0, -1, BEYOND_FLOAT, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> ProjectionConfig.paper().withLearningRate(rate));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> config(1, 1, 0, 1, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> ProjectionConfig.paper().withSteps(-1));
  }

  @Test
  void oneChangeLeavesTheRest() {
    ProjectionConfig changed = ProjectionConfig.paper().withSteps(7).withSeed(9).withLearningRate(0.25)
        .withStart(ProjectionStart.RANDOM);
    assertThat(changed).isEqualTo(new ProjectionConfig(
        ProjectionStart.RANDOM, 7, 0.25, 0.05, 0.25, 0.05, 0.75, 1e5, 10_000, 123, true, 9));
    assertThat(ProjectionConfig.official()).isEqualTo(new ProjectionConfig(
        ProjectionStart.MEAN, 450, 0.01, 0.05, 0.25, 0.05, 0.75, 1e5, 600, 123, false, 0));
  }
}
