package org.pivotune.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.resume.FileJournal;
import org.pivotune.resume.Journal;
import org.pivotune.resume.KeepingInterval;
import org.pivotune.resume.ResumeException;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;

/** A tuning that is cut off goes on from its last kept state to the same bytes. */
@ExtendWith(NoLeakedHandles.class)
class ResumedTuningTest {
  private static final int STEPS = 7;
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

  static Stream<TuningConfig> configurations() {
    TuningConfig plain = TuningConfig.official().withStopAt(OptionalDouble.empty()).withSteps(STEPS);
    TuningConfig regularized =
        plain.withLocality(Optional.of(new LocalityConfig(30, 0.5, 0.1, 0.1, 2, 2)));
    return Stream.of(plain, regularized.withTuneCodes(true).withRampDown(0.7),
        regularized.withJointSteps(JointSteps.SUM).withBatch(2));
  }

  private static TuningResult tune(
      TuningConfig config, Journal journal, StepListener<TuningStep> listener, Cancellation cancellation) {
    try (LocalityDraws draws = tiny.draws()) {
      return new PivotalTuner(tiny.generator, tiny, config)
          .tune(tiny.several(3), draws, journal, listener, cancellation);
    }
  }

  private FileJournal journal(String name) {
    return FileJournal.open(folder.resolve(name), KeepingInterval.every(2));
  }

  private static void same(TuningResult actual, TuningResult expected) {
    assertThat(actual.history()).isEqualTo(expected.history());
    Map<String, HostTensor> weights = expected.generator().weights();
    assertThat(actual.generator().weights().keySet()).isEqualTo(weights.keySet()).isNotEmpty();
    actual.generator().weights().forEach(
        (name, values) -> assertThat(values.toArray()).as(name).isEqualTo(weights.get(name).toArray()));
    assertThat(actual.codes()).hasSameSizeAs(expected.codes()).isNotEmpty();
    for (int i = 0; i < expected.codes().size(); i++) {
      assertThat(actual.codes().get(i).toArray()).isEqualTo(expected.codes().get(i).toArray());
    }
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void cutOffAnywhereItComesToTheSameBytes(TuningConfig config) {
    try (TuningResult whole = tune(config, Journal.none(), StepListener.none(), Cancellation.NEVER)) {
      // Reports heard before the end: in the first round, in one after that of the first state, in the last one.
      for (int end : new int[] {2, 7, 19}) {
        String name = "state-" + end + ".safetensors";
        AtomicInteger heard = new AtomicInteger();
        assertThatThrownBy(() -> tune(config, journal(name), step -> heard.incrementAndGet(),
            () -> heard.get() >= end)).isInstanceOf(CancellationException.class);
        int rounds = journal(name).last().map(state -> state.steps()).orElse(0);
        assertThat(rounds).isEqualTo(heard.get() / 3 / 2 * 2);
        AtomicInteger again = new AtomicInteger();
        try (TuningResult resumed =
            tune(config, journal(name), step -> again.incrementAndGet(), Cancellation.NEVER)) {
          assertThat(again.get()).as("no step twice").isEqualTo(3 * (STEPS - rounds));
          same(resumed, whole);
        }
      }
    }
  }

  @Test
  void cutOffAgainAndAgain() {
    TuningConfig config = configurations().skip(1).findFirst().orElseThrow();
    for (int i = 0; i < 3; i++) {
      AtomicInteger heard = new AtomicInteger();
      assertThatThrownBy(() -> tune(config, journal("state.safetensors"), step -> heard.incrementAndGet(),
          () -> heard.get() >= 7)).isInstanceOf(CancellationException.class);
    }
    try (TuningResult whole = tune(config, Journal.none(), StepListener.none(), Cancellation.NEVER);
        TuningResult resumed =
            tune(config, journal("state.safetensors"), StepListener.none(), Cancellation.NEVER)) {
      same(resumed, whole);
    }
  }

  @Test
  void theStateOfAnotherRunIsRefused() {
    TuningConfig config = configurations().findFirst().orElseThrow();
    leave(config);
    assertThatThrownBy(() -> tune(config.withTuneCodes(true), journal("left.safetensors"), StepListener.none(),
        Cancellation.NEVER)).isInstanceOf(ResumeException.class).has(errorText("resume.state-of-another-tuning"));
    assertThatThrownBy(() -> {
      try (LocalityDraws draws = tiny.draws()) {
        new PivotalTuner(tiny.generator, tiny, config).tune(tiny.several(2), draws, journal("left.safetensors"),
            StepListener.none(), Cancellation.NEVER).close();
      }
    }).isInstanceOf(ResumeException.class).has(errorText("resume.state-without-history"));
  }

  private Path leave(TuningConfig config) {
    AtomicInteger heard = new AtomicInteger();
    assertThatThrownBy(() -> tune(config, journal("left.safetensors"), step -> heard.incrementAndGet(),
        () -> heard.get() >= 12)).isInstanceOf(CancellationException.class);
    return folder.resolve("left.safetensors");
  }

  @Test
  void damagedAndHostileStatesAreRefused() throws IOException {
    Path file = leave(configurations().findFirst().orElseThrow());
    NamedTensors good = SafetensorsReader.read(file);

    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    refused("");
    refused(good, Map.of(), "not the state");
    refused(good, with(good, "steps", "0"), "steps");
    refused(good, with(good, "steps", "1e300"), "steps");
    refused(good, with(good, "seconds", "NaN"), "seconds");
    refused(changed(good, "extra", HostTensor.allocate(1)), good.metadata(), "belong together");
    refused(changed(good, "history", HostTensor.allocate(1)), good.metadata(), "belong together");
    refused(changed(good, "taken.synthesis.b4.const", HostTensor.of(new float[] {-1}, 1)), good.metadata(), "updates");
    refused(changed(good, "taken.synthesis.b4.const", HostTensor.of(new float[] {1.5f}, 1)), good.metadata(),
        "updates");
    refused(changed(good, "value.synthesis.b4.const", HostTensor.of(new float[] {Float.NaN}, 1)), good.metadata(),
        "NaN");
    SafetensorsWriter.write(file, changed(good, "value.synthesis.b4.const", HostTensor.allocate(1))
        .withMetadata(good.metadata()));
    assertThatThrownBy(() -> tune(configurations().findFirst().orElseThrow(), journal("left.safetensors"),
        StepListener.none(), Cancellation.NEVER)).isInstanceOf(ResumeException.class)
        .has(errorText("resume.tensor-of-another-shape"));
  }

  private void refused(NamedTensors tensors, Map<String, String> text, String because) {
    SafetensorsWriter.write(folder.resolve("left.safetensors"), tensors.withMetadata(text));
    refused(because);
  }

  private void refused(String because) {
    assertThatThrownBy(() -> journal("left.safetensors")).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("left.safetensors").hasMessageContaining(because);
  }

  private static Map<String, String> with(NamedTensors good, String key, String value) {
    Map<String, String> text = new HashMap<>(good.metadata());
    text.put(key, value);
    return text;
  }

  private static NamedTensors changed(NamedTensors tensors, String name, HostTensor value) {
    Map<String, HostTensor> changed = new LinkedHashMap<>(tensors.asMap());
    changed.put(name, value);
    return NamedTensors.of(tensors.origin(), changed);
  }
}
