package org.pivotune.invert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.lpips.FormulaHeads;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.observe.Cancellation;
import org.pivotune.resume.FileJournal;
import org.pivotune.resume.Journal;
import org.pivotune.resume.KeepingInterval;
import org.pivotune.resume.LoopState;
import org.pivotune.stylegan.Fixtures;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.TorchLibrary;

/** What a projection of three steps asks its journal and tells its listener, cut off after two of them. */
@ExtendWith(NoLeakedHandles.class)
class ProjectionJournalTest {
  private static final int STEPS = 3;

  @TempDir Path folder;

  private final List<Integer> asked = new ArrayList<>();
  private final List<Integer> kept = new ArrayList<>();
  private final List<ProjectionStep> heard = new ArrayList<>();

  /** A file's, noting what it is asked. */
  private Journal noting(Journal file) {
    return new Journal() {
      @Override
      public Optional<LoopState> last() {
        return file.last();
      }

      @Override
      public Duration before() {
        return file.before();
      }

      @Override
      public boolean keeps() {
        return file.keeps();
      }

      @Override
      public boolean due(int steps) {
        asked.add(steps);
        return file.due(steps);
      }

      @Override
      public void keep(LoopState state) {
        kept.add(state.steps());
        file.keep(state);
      }
    };
  }

  private Pivot project(Path file, Cancellation cancellation) {
    TorchLibrary.load().setThreads(1);
    try (Generator generator =
            Generator.load(Fixtures.tinyConfig(), Fixtures.tensors("nvidia-sg3.safetensors"), Device.CPU);
        PerceptualLoss loss = OnnxPerceptualLoss.open(FormulaHeads.network(PerceptualNet.ALEX), 1, 64, 64, 1);
        ProjectionDraws draws = ProjectionDraws.seeded(4, Device.CPU)) {
      WStatistics statistics = generator.measureW(50, 1);
      return new Projector(generator, loss, ProjectionConfig.paper().withSteps(STEPS), CodeSpace.W).project(
          Fixtures.tensors("pti_trace.safetensors").get("target"), statistics.mean().reshape(1, 1, 64), statistics,
          draws, noting(FileJournal.open(file, KeepingInterval.every(1))), heard::add, cancellation);
    }
  }

  private List<Integer> steps() {
    return heard.stream().map(ProjectionStep::index).toList();
  }

  @Test
  void goesOnWhereItWasCutOff() {
    Pivot whole = project(folder.resolve("whole.safetensors"), Cancellation.NEVER);
    assertThat(steps()).containsExactly(0, 1, 2);
    assertThat(whole.history()).isEqualTo(heard);
    assertThat(asked).containsExactly(1, 2);
    assertThat(kept).containsExactly(1, 2, 3);
    assertThat(whole.noise()).hasSize(9);
    heard.clear();
    Path file = folder.resolve("cut.safetensors");
    assertThatThrownBy(() -> project(file, () -> heard.size() == 2)).isInstanceOf(CancellationException.class);
    assertThat(steps()).containsExactly(0, 1);
    heard.clear();
    Pivot resumed = project(file, Cancellation.NEVER);
    assertThat(steps()).containsExactly(2);
    assertThat(resumed.codes().toArray()).isEqualTo(whole.codes().toArray());
    assertThat(resumed.history()).isEqualTo(whole.history());
    heard.clear();
    Pivot again = project(file, Cancellation.NEVER);
    assertThat(heard).isEmpty();
    assertThat(again.codes().toArray()).isEqualTo(whole.codes().toArray());
  }
}
