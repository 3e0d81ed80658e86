package org.pivotune.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.stylegan.Fixtures.relativeError;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.loss.LossWay;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.lpips.FormulaHeads;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.stylegan.Fixtures;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Noise;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;
import tools.jackson.databind.JsonNode;

/** Fifteen steps of tuning against the recorded runs of the official loop, without and with regularisation. */
@ExtendWith(NoLeakedHandles.class)
@Tag("quick")
class TuningTraceTest {
  private static final double TRACE = 1e-3;

  private static LocalityDraws recorded(Map<String, HostTensor> trace) {
    return (step, samples, zDim) -> Tensor.of(trace.get("reg_z." + step), Device.CPU);
  }

  private static Generator generator() {
    return Generator.load(Fixtures.tinyConfig(), Fixtures.tensors("nvidia-sg3.safetensors"), Device.CPU);
  }

  private static PerceptualLoss alex() {
    return alex(LossWay.HOST);
  }

  private static PerceptualLoss alex(LossWay way) {
    return way.open(FormulaHeads.network(PerceptualNet.ALEX), 64);
  }

  @ParameterizedTest
  @CsvSource({"false, HOST", "true, HOST", "true, BOUND", "true, LIBTORCH"})
  void fifteenStepsFollowTheOfficialLoop(boolean regularized, LossWay way) {
    Map<String, HostTensor> trace = Fixtures.tensors("pti_trace.safetensors");
    TuningConfig config = TuningConfig.official().withSteps(15).withStopAt(OptionalDouble.empty())
        .withLocality(regularized ? Optional.of(LocalityConfig.official()) : Optional.empty());
    String name = regularized ? "tune_reg" : "tune";
    JsonNode expected = Fixtures.meta().get(name + "_trace[l2,lpips,reg_l2,reg_lpips]");
    try (Generator original = generator();
        PerceptualLoss loss = alex(way);
        TuningResult result = new PivotalTuner(original, loss, config).tune(
            trace.get("pivot"), Map.of(), trace.get("target"), recorded(trace), StepListener.none(),
            Cancellation.NEVER);
        TensorScope scope = TensorScope.open()) {
      assertThat(result.history()).hasSize(15);
      for (int step = 0; step < 15; step++) {
        TuningStep actual = result.history().get(step);
        JsonNode row = expected.get(step);
        same(actual.mse(), row.get(0), "mse at step " + step);
        same(actual.distance(), row.get(1), "distance at step " + step);
        same(actual.localityMse(), row.get(2), "locality mse at step " + step);
        same(actual.localityDistance(), row.get(3), "locality distance at step " + step);
      }
      Tensor image = result.generator().synthesize(Tensor.of(trace.get("pivot"), Device.CPU), Noise.constant());
      assertThat(relativeError(image, trace.get(name + ".image"))).isLessThan(TRACE);
      assertThat(relativeError(result.generator().tensor("synthesis.b64.conv1.weight"),
              trace.get(name + ".b64.conv1.weight"))).isLessThan(TRACE);
    }
  }

  @Test
  void theOriginalIsNotTouched() {
    Map<String, HostTensor> trace = Fixtures.tensors("pti_trace.safetensors");
    Map<String, HostTensor> before = Fixtures.tensors("nvidia-sg3.safetensors");
    try (Generator original = generator();
        PerceptualLoss loss = alex();
        TuningResult result = new PivotalTuner(original, loss, TuningConfig.official().withSteps(2)
            .withStopAt(OptionalDouble.empty())).tune(trace.get("pivot"), Map.of(), trace.get("target"),
                recorded(trace), StepListener.none(), Cancellation.NEVER);
        TensorScope scope = TensorScope.open()) {
      assertThat(original.weights().keySet()).isEqualTo(before.keySet()).isNotEmpty();
      original.weights().forEach(
          (name, values) -> assertThat(values.toArray()).as(name).isEqualTo(before.get(name).toArray()));
      assertThat(result.generator().tensor("mapping.fc0.weight").toHost().toArray())
          .as("mapping is not tuned").isEqualTo(before.get("mapping.fc0.weight").toArray());
    }
  }

  @Test
  void reachingTheWantedDistanceStopsBeforeTheUpdate() {
    Map<String, HostTensor> trace = Fixtures.tensors("pti_trace.safetensors");
    try (Generator original = generator();
        PerceptualLoss loss = alex();
        TuningResult result = new PivotalTuner(original, loss, TuningConfig.official())
            .tune(trace.get("pivot"), Map.of(), trace.get("target"), recorded(trace), StepListener.none(),
                Cancellation.NEVER)) {
      // The first distance, 0.026, is already under the official 0.06.
      assertThat(result.stoppedEarly()).isTrue();
      assertThat(result.history()).hasSize(1);
      assertThat(result.generator().tensor("synthesis.b4.const").toHost().toArray())
          .isEqualTo(Fixtures.tensors("nvidia-sg3.safetensors").get("synthesis.b4.const").toArray());
    }
  }

  private static void same(double actual, JsonNode expected, String what) {
    double value = expected.asDouble();
    // The regulariser's first step compares a generator with itself: both sides are rounding noise around zero.
    assertThat(actual).as(what).isCloseTo(value, within(Math.max(TRACE * Math.abs(value), 1e-7)));
  }
}
