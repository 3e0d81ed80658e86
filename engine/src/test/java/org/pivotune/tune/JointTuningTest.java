package org.pivotune.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.stylegan.Fixtures.relativeError;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pivotune.loss.BatchedLosses;
import org.pivotune.memory.MemorySettings;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.resume.Journal;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.DeviceOutOfMemoryException;
import org.pivotune.torch.StepPace;

/** Several images in one generator, both forms, on the tiny generator. */
@ExtendWith(NoLeakedHandles.class)
class JointTuningTest {
  private static final TuningConfig FEW = TuningConfig.official().withStopAt(OptionalDouble.empty()).withSteps(6);
  private static TinyTargets tiny;

  @BeforeAll
  static void open() {
    tiny = new TinyTargets();
  }

  @AfterAll
  static void close() {
    if (tiny != null) {
      tiny.close();
    }
  }

  private static TuningResult tune(TuningConfig config, List<TuningTarget> targets) {
    return tune(config, targets, new ArrayList<>());
  }

  private static TuningResult tune(TuningConfig config, List<TuningTarget> targets, List<TuningStep> heard) {
    try (LocalityDraws draws = tiny.draws()) {
      return new PivotalTuner(tiny.generator, tiny, config)
          .tune(targets, draws, Journal.none(), heard::add, Cancellation.NEVER);
    }
  }

  private static void sameWeights(TuningResult actual, TuningResult expected, double tolerance) {
    Map<String, HostTensor> weights = expected.generator().weights();
    assertThat(actual.generator().weights().keySet()).isEqualTo(weights.keySet()).isNotEmpty();
    actual.generator().weights().forEach(
        (name, values) -> assertThat(relativeError(values, weights.get(name))).as(name).isLessThanOrEqualTo(tolerance));
  }

  @Test
  void stepsThatAreReadLateAreTheSameSteps() {
    StepPace late = new StepPace(true, 3, notice -> {
      throw new AssertionError(notice);
    });
    double stopAt;
    try (TuningResult whole = tune(FEW.withSteps(7), List.of(tiny.recorded()))) {
      stopAt = whole.history().get(4).distance(); // reached in the middle of a reading
    }
    TuningConfig plain = FEW.withSteps(7);
    for (TuningConfig config : List.of(plain, plain.withStopAt(OptionalDouble.of(stopAt)),
        plain.withLocality(Optional.of(LocalityConfig.official())))) {
      List<TuningStep> heard = new ArrayList<>();
      try (LocalityDraws draws = tiny.draws();
          TuningResult expected = tune(config, List.of(tiny.recorded()));
          TuningResult actual = new PivotalTuner(tiny.generator, tiny, config, late).tune(
              List.of(tiny.recorded()), draws, Journal.none(), heard::add, Cancellation.NEVER)) {
        assertThat(actual.history()).isEqualTo(expected.history()).isEqualTo(heard);
        assertThat(expected.stoppedEarly()).isEqualTo(config.stopAt().isPresent());
        assertThat(actual.stoppedEarly()).isEqualTo(expected.stoppedEarly());
        sameWeights(actual, expected, 0);
      }
    }
  }

  /** However many rounds are read together: listeners hear in the order of the rounds, and no update follows the stop. */
  @ParameterizedTest
  @EnumSource
  void severalImagesReadLateAreTheSameSteps(JointSteps form) {
    List<TuningTarget> targets = tiny.several(2);
    TuningConfig config = FEW.withSteps(7).withJointSteps(form).withLearningRate(1e-3)
        .withLocality(Optional.of(LocalityConfig.official()));
    double stopAt;
    try (TuningResult whole = tune(config, targets)) {
      stopAt = whole.history().stream().filter(step -> step.index() == 4).mapToDouble(TuningStep::distance).max()
          .orElseThrow();
    }
    for (TuningConfig one : List.of(config, config.withStopAt(OptionalDouble.of(stopAt)))) {
      List<TuningStep> heard = new ArrayList<>();
      try (LocalityDraws draws = tiny.draws();
          TuningResult expected = tune(one, targets);
          TuningResult actual = new PivotalTuner(tiny.generator, tiny, one, new StepPace(true, 3, notice -> {}))
              .tune(targets, draws, Journal.none(), heard::add, Cancellation.NEVER)) {
        assertThat(actual.history()).isEqualTo(expected.history()).isEqualTo(heard);
        assertThat(actual.stoppedEarly()).isEqualTo(expected.stoppedEarly()).isEqualTo(one.stopAt().isPresent());
        sameWeights(actual, expected, 0);
      }
    }
  }

  @Test
  void blocksComputedAgainChangeNotABit() {
    TuningConfig regularized = FEW.withLocality(Optional.of(LocalityConfig.official())).withTuneCodes(true);
    for (TuningConfig config : List.of(FEW, regularized)) {
      for (int recomputed : new int[] {1, 5}) {
        try (LocalityDraws draws = tiny.draws();
            TuningResult expected = tune(config, List.of(tiny.recorded()));
            TuningResult actual = new PivotalTuner(tiny.generator, tiny, config, StepPace.single(),
                new MemorySettings(recomputed, false, false)).tune(
                List.of(tiny.recorded()), draws, Journal.none(), StepListener.none(), Cancellation.NEVER)) {
          assertThat(actual.history()).isEqualTo(expected.history());
          assertThat(actual.codes().getFirst().toArray()).isEqualTo(expected.codes().getFirst().toArray());
          sameWeights(actual, expected, 0);
        }
      }
    }
  }

  @Test
  void imagesOneByOneAreTheirBatch() {
    TuningConfig sum = FEW.withJointSteps(JointSteps.SUM).withBatch(2);
    try (LocalityDraws draws = tiny.draws();
        TuningResult expected = tune(sum, tiny.several(2));
        TuningResult actual = new PivotalTuner(tiny.generator, tiny, sum, StepPace.single(),
            new MemorySettings(0, false, true)).tune(
            tiny.several(2), draws, Journal.none(), StepListener.none(), Cancellation.NEVER)) {
      sameWeights(actual, expected, 1e-3);
    }
  }

  @Test
  void memoryThatRunsOutIsGivenBackWhole() {
    int[] looks = {0};
    BatchedLosses scarce = images -> {
      if (++looks[0] == 1) {
        return tiny.of(images);
      }
      throw new DeviceOutOfMemoryException("by this test");
    };
    TuningConfig config = FEW.withLocality(Optional.of(LocalityConfig.official()));
    try (LocalityDraws draws = tiny.draws()) {
      assertThatThrownBy(() -> new PivotalTuner(tiny.generator, scarce, config, StepPace.single(),
          new MemorySettings(2, false, false)).tune(
          List.of(tiny.recorded()), draws, Journal.none(), StepListener.none(), Cancellation.NEVER))
          .isInstanceOf(DeviceOutOfMemoryException.class);
    }
  }

  @Test
  void oneImageTwiceInARoundIsTwoStepsOfThatImage() {
    TuningTarget target = tiny.recorded();
    try (TuningResult joint = tune(FEW.withSteps(3), List.of(target, target));
        TuningResult single = tune(FEW.withSteps(6), List.of(target))) {
      sameWeights(joint, single, 0);
      assertThat(joint.history().stream().map(TuningStep::distance).toList())
          .isEqualTo(single.history().stream().map(TuningStep::distance).toList());
    }
  }

  @Test
  void theSumOfOneImageWithItselfMovesAsThatImage() {
    TuningTarget target = tiny.recorded();
    // Adam does not feel the scale of a loss, but for its epsilon.
    try (TuningResult joint = tune(FEW.withJointSteps(JointSteps.SUM), List.of(target, target));
        TuningResult single = tune(FEW, List.of(target))) {
      sameWeights(joint, single, 1e-3);
      assertThat(joint.history(1).getLast().distance())
          .isCloseTo(single.history().getLast().distance(), within(1e-4));
    }
  }

  @ParameterizedTest
  @EnumSource(JointSteps.class)
  void everyImageComesNearerAndIsReportedInOrder(JointSteps form) {
    List<TuningTarget> targets = tiny.several(3);
    List<TuningStep> heard = new ArrayList<>();
    try (TuningResult result = tune(FEW.withSteps(12).withLearningRate(2e-3).withJointSteps(form), targets, heard)) {
      assertThat(result.history()).isEqualTo(heard).hasSize(36);
      assertThat(result.codes()).hasSize(3);
      for (int i = 0; i < heard.size(); i++) {
        assertThat(heard.get(i).index()).isEqualTo(i / 3);
        assertThat(heard.get(i).target()).isEqualTo(i % 3);
      }
      for (int target = 0; target < 3; target++) {
        List<TuningStep> steps = result.history(target);
        assertThat(steps.getLast().distance() + steps.getLast().mse()).as("image " + target)
            .isLessThan(0.95 * (steps.getFirst().distance() + steps.getFirst().mse()));
        assertThat(result.codes().get(target).toArray()).isEqualTo(targets.get(target).codes().toArray());
      }
    }
  }

  @Test
  void aBatchIsTheSumOfItsImages() {
    TuningConfig one = FEW.withSteps(3).withJointSteps(JointSteps.SUM)
        .withLocality(Optional.of(LocalityConfig.official()));
    List<TuningTarget> targets = tiny.several(3); // two with noise maps of the generator's, one with its own
    try (TuningResult alone = tune(one, targets);
        TuningResult batched = tune(one.withBatch(2), targets);
        TuningResult whole = tune(one.withBatch(3), targets)) {
      for (int i = 0; i < alone.history().size(); i++) {
        TuningStep step = alone.history().get(i);
        for (TuningResult other : List.of(batched, whole)) {
          assertThat(other.history().get(i).target()).isEqualTo(step.target());
          assertThat(other.history().get(i).mse()).isCloseTo(step.mse(), within(1e-4));
          assertThat(other.history().get(i).distance()).isCloseTo(step.distance(), within(1e-4));
          assertThat(other.history().get(i).localityDistance())
              .isCloseTo(step.localityDistance(), within(1e-4));
        }
      }
      sameWeights(batched, alone, 1e-3);
      sameWeights(whole, alone, 1e-3);
    }
  }

  @Test
  void tuningStopsOnlyWhenNoImageIsTooFar() {
    List<TuningTarget> targets = List.of(tiny.recorded(), tiny.random(1, false));
    double near;
    double far;
    try (TuningResult first = tune(FEW.withSteps(1), targets)) {
      near = first.history(0).getFirst().distance();
      far = first.history(1).getFirst().distance();
    }
    assertThat(far).as("a random image is farther").isGreaterThan(near);
    for (JointSteps form : JointSteps.values()) {
      TuningConfig config = FEW.withSteps(2).withJointSteps(form);
      try (TuningResult between = tune(config.withStopAt(OptionalDouble.of((near + far) / 2)), targets);
          TuningResult above = tune(config.withStopAt(OptionalDouble.of(far * 1.5)), targets)) {
        assertThat(between.stoppedEarly()).isFalse();
        assertThat(above.stoppedEarly()).isTrue();
        assertThat(above.history()).hasSize(2);
      }
    }
  }

  @Test
  void codesTunedWithTheGeneratorStayInTheirSpace() {
    TuningTarget inW = tiny.random(3, false);
    HostTensor rows = HostTensor.of(inW.codes().toArray(), inW.codes().shape());
    rows.data().put(5, rows.get(5) + 1);
    TuningTarget inWPlus = new TuningTarget(rows, Map.of(), inW.image());
    try (TuningResult result = tune(FEW.withLearningRate(1e-2).withTuneCodes(true), List.of(inW, inWPlus))) {
      int size = Math.toIntExact(rows.size(2));
      float[] first = result.codes().get(0).toArray();
      float[] second = result.codes().get(1).toArray();
      assertThat(first).isNotEqualTo(inW.codes().toArray());
      for (int i = 0; i < first.length; i++) {
        assertThat(first[i]).as("one w for all layers").isEqualTo(first[i % size]);
      }
      float[] moved = new float[second.length];
      for (int i = 0; i < second.length; i++) {
        moved[i] = second[i] - rows.get(i);
      }
      assertThat(java.util.Arrays.copyOfRange(moved, 0, size)).as("each layer on its own")
          .isNotEqualTo(java.util.Arrays.copyOfRange(moved, size, 2 * size));
      assertThat(result.generator().tensor("synthesis.b4.const").toHost().toArray())
          .isNotEqualTo(tiny.generator.tensor("synthesis.b4.const").toHost().toArray());
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> FEW.withBatch(2)).isInstanceOf(IllegalArgumentException.class)
        .has(errorText("tune.batch-of-the-sum"));
    assertThatThrownBy(() -> tune(FEW, List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TuningTarget(HostTensor.allocate(2, 10, 64), Map.of(), tiny.recorded().image()))
        .isInstanceOf(IllegalArgumentException.class).has(errorText("tune.num-ws"));
  }
}
