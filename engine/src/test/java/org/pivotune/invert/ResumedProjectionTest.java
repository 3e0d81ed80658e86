package org.pivotune.invert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.lpips.FormulaHeads;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.memory.MemorySettings;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.resume.FileJournal;
import org.pivotune.resume.Journal;
import org.pivotune.resume.KeepingInterval;
import org.pivotune.resume.ResumeException;
import org.pivotune.stylegan.Fixtures;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.StepPace;
import org.pivotune.torch.TorchLibrary;

/** A projection that is cut off goes on from its last kept state to the same bytes. */
@ExtendWith(NoLeakedHandles.class)
class ResumedProjectionTest {
  private static final int STEPS = 10;

  @TempDir Path folder;

  private FileJournal journal(String name) {
    return FileJournal.open(folder.resolve(name), KeepingInterval.every(3));
  }

  private static Pivot project(
      CodeSpace space, int steps, Journal journal, StepListener<ProjectionStep> listener, Cancellation cancellation) {
    return project(space, steps, journal, listener, cancellation, StepPace.single());
  }

  private static Pivot project(CodeSpace space, int steps, Journal journal, StepListener<ProjectionStep> listener,
      Cancellation cancellation, StepPace pace) {
    return project(space, steps, journal, listener, cancellation, pace, MemorySettings.PLAIN);
  }

  private static Pivot project(CodeSpace space, int steps, Journal journal, StepListener<ProjectionStep> listener,
      Cancellation cancellation, StepPace pace, MemorySettings memory) {
    TorchLibrary.load().setThreads(1);
    ProjectionConfig config = ProjectionConfig.paper().withSteps(steps);
    try (Generator generator =
            Generator.load(Fixtures.tinyConfig(), Fixtures.tensors("nvidia-sg3.safetensors"), Device.CPU);
        PerceptualLoss loss = OnnxPerceptualLoss.open(FormulaHeads.network(PerceptualNet.ALEX), 1, 64, 64, 1);
        ProjectionDraws draws = ProjectionDraws.seeded(4, Device.CPU)) {
      WStatistics statistics = generator.measureW(50, 1);
      return new Projector(generator, loss, config, space, pace, memory).project(
          Fixtures.tensors("pti_trace.safetensors").get("target"), statistics.mean().reshape(1, 1, 64), statistics,
          draws, journal, listener, cancellation);
    }
  }

  private static void same(Pivot actual, Pivot expected) {
    assertThat(actual.codes().toArray()).isEqualTo(expected.codes().toArray());
    assertThat(actual.history()).isEqualTo(expected.history());
    assertThat(actual.noise().keySet()).isEqualTo(expected.noise().keySet());
    assertThat(actual.noise()).isNotEmpty();
    actual.noise().forEach(
        (name, map) -> assertThat(map.toArray()).isEqualTo(expected.noise().get(name).toArray()));
  }

  @ParameterizedTest
  @EnumSource(CodeSpace.class)
  void blocksComputedAgainChangeNotABit(CodeSpace space) {
    Pivot whole = project(space, 4, Journal.none(), StepListener.none(), Cancellation.NEVER);
    for (int recomputed : new int[] {1, 3, 5}) {
      same(project(space, 4, Journal.none(), StepListener.none(), Cancellation.NEVER, StepPace.single(),
          new MemorySettings(recomputed, false, false)), whole);
    }
  }

  @ParameterizedTest
  @EnumSource(CodeSpace.class)
  void cutOffAnywhereItComesToTheSameBytes(CodeSpace space) {
    Pivot whole = project(space, STEPS, Journal.none(), StepListener.none(), Cancellation.NEVER);
    for (int end : new int[] {1, 5, 9}) {
      String name = "state-" + end + ".safetensors";
      AtomicInteger heard = new AtomicInteger();
      assertThatThrownBy(() -> project(space, STEPS, journal(name), step -> heard.incrementAndGet(),
          () -> heard.get() >= end)).isInstanceOf(CancellationException.class);
      AtomicInteger again = new AtomicInteger();
      Pivot resumed =
          project(space, STEPS, journal(name), step -> again.incrementAndGet(), Cancellation.NEVER);
      assertThat(again.get()).isEqualTo(STEPS - end / 3 * 3);
      same(resumed, whole);
      AtomicInteger none = new AtomicInteger();
      same(project(space, STEPS, journal(name), step -> none.incrementAndGet(), Cancellation.NEVER), whole);
      assertThat(none.get()).as("a finished projection is not run again").isZero();
    }
  }

  @Test
  void stepsThatAreReadLateAreTheSameSteps() {
    Pivot expected = project(CodeSpace.W, STEPS, Journal.none(), StepListener.none(), Cancellation.NEVER);
    List<ProjectionStep> heard = new ArrayList<>();
    Pivot actual = project(CodeSpace.W, STEPS, journal("late.safetensors"), heard::add, Cancellation.NEVER,
        new StepPace(true, 4, notice -> {
          throw new AssertionError(notice);
        }));
    same(actual, expected);
    assertThat(heard).isEqualTo(expected.history());
  }

  @Test
  void theStateOfAnotherProjectionIsRefused() {
    project(CodeSpace.W, STEPS, journal("state.safetensors"), StepListener.none(), Cancellation.NEVER);
    assertThatThrownBy(() -> project(
        CodeSpace.W_PLUS, STEPS, journal("state.safetensors"), StepListener.none(), Cancellation.NEVER))
        .isInstanceOf(ResumeException.class).has(errorText("resume.state-of-another-projection"));
    assertThatThrownBy(() -> project(
        CodeSpace.W, STEPS + 1, journal("state.safetensors"), StepListener.none(), Cancellation.NEVER))
        .isInstanceOf(ResumeException.class).has(errorText("resume.state-beyond-the-end"));
  }
}
