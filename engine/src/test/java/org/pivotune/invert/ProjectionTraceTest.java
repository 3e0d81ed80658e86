package org.pivotune.invert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.stylegan.Fixtures.relativeError;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pivotune.loss.LossWay;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.lpips.FormulaHeads;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.stylegan.Fixtures;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import tools.jackson.databind.JsonNode;

/** Twenty steps of the projector against the recorded run of the official loop, with its random draws. */
@ExtendWith(NoLeakedHandles.class)
@Tag("quick")
class ProjectionTraceTest {
  private static final double TRACE = 1e-3;

  /** Replays the recorded draws. */
  private record Recorded(Map<String, HostTensor> trace) implements ProjectionDraws {
    @Override
    public Tensor noiseMap(String name, long height, long width) {
      return Tensor.of(trace.get("noise_init." + name.substring("synthesis.".length())), Device.CPU);
    }

    @Override
    public Tensor latentNoise(int step, long... shape) {
      return Tensor.of(trace.get("w_noise." + step), Device.CPU);
    }
  }

  @ParameterizedTest
  @EnumSource
  void twentyStepsFollowTheOfficialLoop(LossWay way) {
    Map<String, HostTensor> trace = Fixtures.tensors("pti_trace.safetensors");
    JsonNode meta = Fixtures.meta();
    ProjectionConfig config = ProjectionConfig.official().withSteps(20);
    HostTensor target = trace.get("target");
    WStatistics statistics =
        new WStatistics(trace.get("w_avg").reshape(1, 64), meta.get("w_std").asDouble(), 600);
    try (Generator generator =
            Generator.load(Fixtures.tinyConfig(), Fixtures.tensors("nvidia-sg3.safetensors"), Device.CPU);
        PerceptualLoss loss = way.open(FormulaHeads.network(PerceptualNet.VGG), 64)) {
      Projector projector = new Projector(generator, loss, config, CodeSpace.W);
      Pivot pivot =
          projector.project(target, statistics, new Recorded(trace), StepListener.none(), Cancellation.NEVER);

      JsonNode expected = meta.get("projection_trace[dist,noise_reg,lr]");
      assertThat(pivot.history()).hasSize(20);
      for (int step = 0; step < 20; step++) {
        ProjectionStep actual = pivot.history().get(step);
        double distance = expected.get(step).get(0).asDouble();
        double regularity = expected.get(step).get(1).asDouble();
        assertThat(actual.distance()).as("distance at step " + step).isCloseTo(distance, within(TRACE * distance));
        assertThat(actual.noiseRegularity()).as("noise regularity at step " + step)
            .isCloseTo(regularity, within(TRACE * regularity));
        assertThat(actual.learningRate()).isCloseTo(expected.get(step).get(2).asDouble(), within(1e-9));
      }
      HostTensor repeated = trace.get("w_final");
      assertThat(relativeError(HostTensor.of(java.util.Arrays.copyOf(pivot.codes().toArray(), 64), 1, 1, 64), repeated))
          .isLessThan(TRACE);
    }
  }
}
