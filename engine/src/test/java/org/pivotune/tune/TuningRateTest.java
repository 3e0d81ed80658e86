package org.pivotune.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.observe.Cancellation;
import org.pivotune.resume.Journal;
import org.pivotune.testing.NoLeakedHandles;

/** The rate of each round, and that updates obey it. */
@ExtendWith(NoLeakedHandles.class)
class TuningRateTest {
  private static final TuningConfig FOUR =
      TuningConfig.official().withStopAt(OptionalDouble.empty()).withSteps(4).withLearningRate(1e-3);

  @Test
  void holdsAsPublished() {
    for (int round = 0; round < 4; round++) {
      assertThat(FOUR.learningRate(round)).isEqualTo(1e-3);
    }
  }

  @Test
  void fallsAlongHalfACosine() {
    TuningConfig half = FOUR.withRampDown(0.5);
    assertThat(List.of(half.learningRate(0), half.learningRate(1), half.learningRate(2))).containsOnly(1e-3);
    assertThat(half.learningRate(3)).isCloseTo(0.5e-3, within(1e-12));
    TuningConfig whole = FOUR.withRampDown(1);
    assertThat(whole.learningRate(0)).isEqualTo(1e-3);
    assertThat(whole.learningRate(1)).isCloseTo(1e-3 * (0.5 + Math.sqrt(0.125)), within(1e-12));
    assertThat(whole.learningRate(3)).isCloseTo(1e-3 * (0.5 - Math.sqrt(0.125)), within(1e-12));
  }

  @Test
  void refusesWhatIsNoFraction() {
    for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> FOUR.withRampDown(wrong)).has(errorText("tune.ramp-down", wrong));
    }
  }

  /** The second of two rounds has half the rate: everything measured up to it is the same, what it leaves is not. */
  @Test
  void updatesObeyIt() {
    try (TinyTargets tiny = new TinyTargets();
        TuningResult held = tune(tiny, FOUR.withSteps(2));
        TuningResult fallen = tune(tiny, FOUR.withSteps(2).withRampDown(1))) {
      assertThat(fallen.history().stream().map(TuningStep::mse).toList())
          .isEqualTo(held.history().stream().map(TuningStep::mse).toList());
      assertThat(weight(fallen)).isNotEqualTo(weight(held));
    }
  }

  private static float[] weight(TuningResult result) {
    return result.generator().weights().get("synthesis.b4.conv1.weight").toArray();
  }

  private static TuningResult tune(TinyTargets tiny, TuningConfig config) {
    try (LocalityDraws draws = tiny.draws()) {
      return new PivotalTuner(tiny.generator, tiny, config)
          .tune(tiny.several(1), draws, Journal.none(), step -> {}, Cancellation.NEVER);
    }
  }
}
