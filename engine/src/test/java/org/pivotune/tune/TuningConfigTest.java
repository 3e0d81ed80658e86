package org.pivotune.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The constants of a tuning and how far each may go. */
@Tag("quick")
class TuningConfigTest {
  private static final double BEYOND_FLOAT = Math.nextUp((double) Float.MAX_VALUE);

  private static TuningConfig weights(double mse, double perceptual) {
    return new TuningConfig(1, 1, mse, perceptual, OptionalDouble.empty(), Optional.empty(), 0);
  }

  @Test
  void theLastAllowedValuesAreAllowed() {
    assertThat(weights(0, 1).mseWeight()).isZero();
    assertThat(weights(1, 0).perceptualWeight()).isZero();
    assertThat(weights(Float.MAX_VALUE, Float.MAX_VALUE).mseWeight()).isEqualTo(Float.MAX_VALUE);
    TuningConfig paper = TuningConfig.paper();
    assertThat(paper.withSteps(1).withLearningRate(Float.MAX_VALUE).steps()).isEqualTo(1);
    assertThat(paper.withRampDown(0).withRampDown(1).rampDown()).isEqualTo(1);
    assertThat(paper.withStopAt(OptionalDouble.of(0)).stopAt()).hasValue(0);
    assertThat(paper.withBatch(2).batch()).isEqualTo(2);
    assertThat(TuningConfig.official().withBatch(1).batch()).isEqualTo(1);
  }

  @Test
  void whatIsBeyondIsRefused() {
    TuningConfig paper = TuningConfig.paper();
    for (double weight : new double[] {-1e-9, BEYOND_FLOAT, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> weights(weight, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> weights(1, weight));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> weights(0, 0));
    for (double rate : new double[] {0, -1, BEYOND_FLOAT, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> paper.withLearningRate(rate));
    }
    for (double fraction : new double[] {-0.1, 1.0000001, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> paper.withRampDown(fraction));
    }
    for (double distance : new double[] {-1e-9, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> paper.withStopAt(OptionalDouble.of(distance)));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> paper.withSteps(0));
    assertThatIllegalArgumentException().isThrownBy(() -> paper.withBatch(0));
    assertThatIllegalArgumentException().isThrownBy(() -> TuningConfig.official().withBatch(2));
  }

  @Test
  void oneChangeLeavesTheRest() {
    TuningConfig changed = TuningConfig.paper().withSteps(7).withSeed(9).withLearningRate(0.25).withRampDown(0.5)
        .withStopAt(OptionalDouble.of(0.1)).withLocality(Optional.empty()).withBatch(3).withTuneCodes(true);
    assertThat(changed).isEqualTo(new TuningConfig(
        7, 0.25, 0.5, 1, 1, OptionalDouble.of(0.1), Optional.empty(), 9, JointSteps.SUM, 3, true));
    assertThat(changed.withBatch(1).withJointSteps(JointSteps.ONE).jointSteps()).isEqualTo(JointSteps.ONE);
    assertThat(TuningConfig.official()).isEqualTo(new TuningConfig(
        350, 3e-4, 0, 1, 1, OptionalDouble.of(0.06), Optional.empty(), 0, JointSteps.ONE, 1, false));
  }

  @Test
  void theRateFallsOverTheLastRoundsAlone() {
    TuningConfig config = TuningConfig.paper().withSteps(8).withLearningRate(2).withRampDown(0.5);
    assertThat(config.learningRate(0)).isEqualTo(2);
    assertThat(config.learningRate(4)).isEqualTo(2);
    // Half of the ramp is left: half a cosine is at its middle.
    assertThat(config.learningRate(6)).isCloseTo(1, within(1e-12));
    assertThat(config.learningRate(7)).isBetween(0.2, 0.3);
    assertThat(config.withRampDown(0).learningRate(7)).isEqualTo(2);
  }
}
