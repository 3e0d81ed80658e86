package org.pivotune.invert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.lpips.FormulaHeads;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.DivergedException;
import org.pivotune.observe.StepListener;
import org.pivotune.resume.FileJournal;
import org.pivotune.resume.Journal;
import org.pivotune.resume.KeepingInterval;
import org.pivotune.stylegan.Fixtures;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.TorchLibrary;

/** A projection whose numbers are none any more stops and says where. */
@ExtendWith(NoLeakedHandles.class)
class DivergedProjectionTest {
  @TempDir Path folder;

  private static void project(ProjectionConfig config, HostTensor target, Journal journal) {
    TorchLibrary.load().setThreads(1);
    try (Generator generator =
            Generator.load(Fixtures.tinyConfig(), Fixtures.tensors("nvidia-sg3.safetensors"), Device.CPU);
        PerceptualLoss loss = OnnxPerceptualLoss.open(FormulaHeads.network(PerceptualNet.ALEX), 1, 64, 64, 1);
        ProjectionDraws draws = ProjectionDraws.seeded(4, Device.CPU)) {
      WStatistics statistics = generator.measureW(50, 1);
      new Projector(generator, loss, config, CodeSpace.W).project(target, statistics.mean().reshape(1, 1, 64),
          statistics, draws, journal, StepListener.none(), Cancellation.NEVER);
    }
  }

  private static HostTensor target() {
    return Fixtures.tensors("pti_trace.safetensors").get("target");
  }

  @Test
  void aRateFarTooLargeIsToldWithStepAndTerm() {
    // The rate grows from nothing, so that the first update is none.
    Path file = folder.resolve("state.safetensors");
    assertThatExceptionOfType(DivergedException.class)
        .isThrownBy(() -> project(ProjectionConfig.paper().withSteps(9).withLearningRate(1e38), target(),
            FileJournal.open(file, KeepingInterval.every(1))))
        .satisfies(e -> {
          assertThat(e.loop()).isEqualTo("projection");
          assertThat(e.step()).isBetween(2, 4);
        })
        .withMessageContaining("of 9").withMessageContaining("--invert-rate");
    // What was kept, if anything, can be read: it holds finite numbers.
    FileJournal.open(file, KeepingInterval.every(1)).last().ifPresent(state ->
        assertThat(state.steps()).isLessThan(4));
  }

  @Test
  void aTargetThatIsNoNumberIsTold() {
    HostTensor image = HostTensor.of(target().toArray(), target().shape());
    for (int i = 0; i < image.elementCount(); i++) {
      image.data().put(i, Float.NaN);
    }
    assertThatExceptionOfType(DivergedException.class)
        .isThrownBy(() -> project(ProjectionConfig.paper().withSteps(3), image, Journal.none()))
        .satisfies(e -> assertThat(e.term()).isEqualTo("the perceptual distance"))
        .withMessageContaining("step 1 of 3");
  }
}
