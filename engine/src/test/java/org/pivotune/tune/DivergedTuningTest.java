package org.pivotune.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.DivergedException;
import org.pivotune.observe.StepListener;
import org.pivotune.resume.FileJournal;
import org.pivotune.resume.Journal;
import org.pivotune.resume.KeepingInterval;
import org.pivotune.resume.LoopState;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;

/** A tuning whose numbers are none any more stops, says where, and leaves the last good state. */
@ExtendWith(NoLeakedHandles.class)
class DivergedTuningTest {
  private static TinyTargets tiny;

  @TempDir Path folder;

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

  private static TuningConfig steps(int steps) {
    return TuningConfig.official().withStopAt(OptionalDouble.empty()).withSteps(steps);
  }

  private static void tune(
      Generator generator, TuningConfig config, Journal journal, StepListener<TuningStep> listener) {
    try (LocalityDraws draws = tiny.draws()) {
      new PivotalTuner(generator, tiny, config)
          .tune(tiny.several(1), draws, journal, listener, Cancellation.NEVER).close();
    }
  }

  @Test
  void aRateFarTooLargeIsToldWithStepAndTerm() {
    assertThatExceptionOfType(DivergedException.class)
        .isThrownBy(() -> tune(tiny.generator, steps(9).withLearningRate(1e30), Journal.none(), StepListener.none()))
        .satisfies(e -> {
          assertThat(e.loop()).isEqualTo("tuning");
          assertThat(e.step()).isEqualTo(2);
          assertThat(e.term()).isEqualTo("the mean squared error");
        })
        .withMessageContaining("step 2 of 9").withMessageContaining("--tune-rate");
  }

  @Test
  void theLastUpdateIsLookedAtToo() {
    assertThatExceptionOfType(DivergedException.class)
        .isThrownBy(() -> tune(
            tiny.generator, steps(1).withLearningRate(Float.MAX_VALUE), Journal.none(), StepListener.none()))
        .satisfies(e -> assertThat(e.term()).startsWith("synthesis."))
        .withMessageContaining("step 1 of 1");
  }

  @Test
  void theLastGoodStateStaysAndCanBeGoneOnFrom() {
    Path file = folder.resolve("tuning.safetensors");
    FileJournal journal = FileJournal.open(file, KeepingInterval.every(2));
    // After five good rounds a weight of the generator that is being tuned is spoilt, as a fault of memory would.
    assertThatExceptionOfType(DivergedException.class)
        .isThrownBy(() -> tune(tiny.generator, steps(9), new Spoiling(journal), StepListener.none()))
        .satisfies(e -> assertThat(e.step()).isEqualTo(6));
    LoopState kept = FileJournal.open(file, KeepingInterval.every(2)).last().orElseThrow();
    assertThat(kept.steps()).isEqualTo(4);
    Map<Integer, TuningStep> again = new HashMap<>();
    tune(tiny.generator, steps(9), FileJournal.open(file, KeepingInterval.every(2)),
        step -> again.put(step.index(), step));
    assertThat(again.keySet()).containsExactlyInAnyOrder(4, 5, 6, 7, 8);
  }

  /** Writes into the tensors of the fourth round's state, which share the loop's memory, after they were kept. */
  private record Spoiling(FileJournal journal) implements Journal {
    @Override
    public Optional<LoopState> last() {
      return journal.last();
    }

    @Override
    public java.time.Duration before() {
      return journal.before();
    }

    @Override
    public boolean keeps() {
      return true;
    }

    @Override
    public boolean due(int steps) {
      return steps == 4 || steps == 5;
    }

    @Override
    public void keep(LoopState state) {
      if (state.steps() == 4) {
        journal.keep(state);
      } else {
        state.values().values().iterator().next().data().put(0, Float.NaN);
      }
    }
  }

  @Test
  void anInfiniteStateIsNeverKept() {
    Path file = folder.resolve("never.safetensors");
    assertThatThrownBy(() -> tune(tiny.generator, steps(9).withLearningRate(Float.MAX_VALUE),
        FileJournal.open(file, KeepingInterval.every(1)), StepListener.none())).isInstanceOf(DivergedException.class);
    assertThat(file).doesNotExist();
  }

  @Test
  void termsOfTheLocalityRegularisationAreNamed() {
    // The pivot's own picture needs no mapping network; the random codes of the regulariser do.
    Map<String, HostTensor> weights = new HashMap<>(tiny.generator.weights());
    float[] bias = weights.get("mapping.fc0.bias").toArray();
    bias[0] = Float.NaN;
    weights.put("mapping.fc0.bias", HostTensor.of(bias, bias.length));
    TuningConfig config = steps(2).withLocality(Optional.of(new LocalityConfig(30, 0.5, 0.1, 0.1, 1, 1)));
    try (Generator spoilt = Generator.load(tiny.generator.config(), weights, Device.CPU)) {
      assertThatExceptionOfType(DivergedException.class)
          .isThrownBy(() -> tune(spoilt, config, Journal.none(), StepListener.none()))
          .satisfies(e -> assertThat(e.term()).isEqualTo("the mean squared error of the locality regularisation"))
          .withMessageContaining("step 1 of 2");
    }
  }

  @Test
  void aTargetThatIsNoNumberIsTold() {
    HostTensor image = HostTensor.of(tiny.recorded().image().toArray(), tiny.recorded().image().shape());
    image.data().put(7, Float.POSITIVE_INFINITY);
    TuningTarget target = new TuningTarget(tiny.recorded().codes(), Map.of(), image);
    assertThatThrownBy(() -> {
      try (LocalityDraws draws = tiny.draws()) {
        new PivotalTuner(tiny.generator, tiny, steps(2)).tune(
            List.of(target), draws, Journal.none(), StepListener.none(), Cancellation.NEVER).close();
      }
    }).isInstanceOf(DivergedException.class).has(errorText("tune.diverged-mean-squared-error"));
  }
}
