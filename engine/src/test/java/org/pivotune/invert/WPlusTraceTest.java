package org.pivotune.invert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.stylegan.Fixtures.relativeError;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.lpips.FormulaHeads;
import org.pivotune.lpips.FormulaTrunk;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.resume.Journal;
import org.pivotune.stylegan.Fixtures;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Twenty steps into W+ against the official loop, as {@code src/test/python/make_projection_goldens.py} ran it. */
@ExtendWith(NoLeakedHandles.class)
@Tag("quick")
class WPlusTraceTest {
  private static final double TRACE = 1e-3;
  private static final int STEPS = 20;

  /** The recorded noise maps, and noise on the codes by formula. */
  private record Draws(Map<String, HostTensor> trace) implements ProjectionDraws {
    @Override
    public Tensor noiseMap(String name, long height, long width) {
      return Tensor.of(trace.get("noise_init." + name.substring("synthesis.".length())), Device.CPU);
    }

    @Override
    public Tensor latentNoise(int step, long... shape) {
      return Tensor.of(FormulaTrunk.filled(700 + step, (float) Math.sqrt(3), shape), Device.CPU);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"from_centre", "from_code"})
  void twentyStepsFollowTheOfficialLoop(String start) throws IOException {
    Map<String, HostTensor> trace = Fixtures.tensors("pti_trace.safetensors");
    WStatistics statistics =
        new WStatistics(trace.get("w_avg").reshape(1, 64), Fixtures.meta().get("w_std").asDouble(), 600);
    JsonNode golden = golden(start);
    try (Generator generator =
            Generator.load(Fixtures.tinyConfig(), Fixtures.tensors("nvidia-sg3.safetensors"), Device.CPU);
        PerceptualLoss loss = OnnxPerceptualLoss.open(FormulaHeads.network(PerceptualNet.VGG), 1, 64, 64, 2)) {
      Projector projector =
          new Projector(generator, loss, ProjectionConfig.official().withSteps(STEPS), CodeSpace.W_PLUS);
      HostTensor from = start.equals("from_centre") ? trace.get("w_avg") : moved(trace.get("w_avg"));
      Pivot pivot = projector.project(
          trace.get("target"), from, statistics, new Draws(trace), Journal.none(), StepListener.none(),
          Cancellation.NEVER);

      JsonNode steps = golden.get("steps[distance,noise_regularity,rate]");
      assertThat(pivot.history()).hasSize(STEPS);
      for (int step = 0; step < STEPS; step++) {
        ProjectionStep actual = pivot.history().get(step);
        double distance = steps.get(step).get(0).asDouble();
        double regularity = steps.get(step).get(1).asDouble();
        assertThat(actual.distance()).as("distance at step " + step).isCloseTo(distance, within(TRACE * distance));
        assertThat(actual.noiseRegularity()).as("noise regularity at step " + step)
            .isCloseTo(regularity, within(TRACE * regularity));
        assertThat(actual.learningRate()).isCloseTo(steps.get(step).get(2).asDouble(), within(1e-9));
      }
      assertThat(relativeError(pivot.codes(), codes(golden))).isLessThan(TRACE);
      assertThat(pivot.codes().get(0)).as("rows are free").isNotEqualTo(pivot.codes().get(64));
    }
  }

  private static HostTensor moved(HostTensor mean) {
    float[] values = mean.toArray();
    float[] offsets = FormulaTrunk.filled(699, 1, values.length).toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] += offsets[i];
    }
    return HostTensor.of(values, 1, 1, values.length);
  }

  private static JsonNode golden(String start) throws IOException {
    try (InputStream stream = WPlusTraceTest.class.getResourceAsStream("wplus_trace.json")) {
      return JsonMapper.shared().readTree(stream).get(start);
    }
  }

  private static HostTensor codes(JsonNode golden) {
    float[] values = new float[640];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) golden.get("codes").get(i).asDouble();
    }
    return HostTensor.of(values, 1, 10, 64);
  }
}
