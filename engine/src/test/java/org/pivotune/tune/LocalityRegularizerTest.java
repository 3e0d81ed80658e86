package org.pivotune.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.memory.MemorySettings;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.resume.Journal;
import org.pivotune.stylegan.Fixtures;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GradientScale;
import org.pivotune.stylegan.Precision;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** The regulariser alone: several samples, both radii, the interval. */
@ExtendWith(NoLeakedHandles.class)
class LocalityRegularizerTest {
  private static final GradientScale UNSCALED = new GradientScale(Precision.FP32, Device.CPU);

  private static TinyTargets tiny;
  private static TuningResult tuning;

  @BeforeAll
  static void tune() {
    tiny = new TinyTargets();
    TuningConfig config =
        TuningConfig.official().withStopAt(OptionalDouble.empty()).withSteps(4).withLearningRate(2e-3);
    try (LocalityDraws draws = tiny.draws()) {
      tuning = new PivotalTuner(tiny.generator, tiny, config).tune(
          java.util.List.of(tiny.recorded()), draws, Journal.none(), StepListener.none(), Cancellation.NEVER);
    }
  }

  @AfterAll
  static void close() {
    if (tiny != null) {
      tuning.close();
      tiny.close();
    }
  }

  private static LocalityConfig samples(int count, double share, LocalityRadius radius) {
    return new LocalityConfig(30, radius, 0.5, 0.1 * share, 0.1 * share, count, 1);
  }

  private static Tensor z(int count) {
    try (RandomNumbers random = new RandomNumbers(11, Device.CPU)) {
      return random.normal(count, tiny.generator.config().zDim());
    }
  }

  private static Map<String, HostTensor> gradients(Generator generator) {
    Map<String, HostTensor> gradients = new LinkedHashMap<>();
    generator.synthesisParameters().forEach((name, parameter) -> {
      Tensor gradient = parameter.grad();
      if (gradient != null) {
        gradients.put(name, gradient.toHost());
      }
    });
    return gradients;
  }

  @Test
  void threeSamplesInOneBatchAreTheMeanOfThree() {
    Generator tuned = tuning.generator();
    tuned.requireGradients(true);
    try (TensorScope scope = TensorScope.open();
        GradMode on = GradMode.enabled();
        LocalityRegularizer batch =
            new LocalityRegularizer(tiny.generator, samples(3, 1, LocalityRadius.CODE), tiny, MemorySettings.PLAIN);
        LocalityRegularizer single =
            new LocalityRegularizer(tiny.generator, samples(1, 1 / 3.0, LocalityRadius.CODE), tiny, MemorySettings.PLAIN)) {
      Tensor pivot = Tensor.of(tiny.recorded().codes(), Device.CPU);
      Tensor z = z(3);
      tuned.synthesisParameters().values().forEach(Tensor::zeroGrad);
      LocalityRegularizer.Terms together = LocalityRegularizer.Terms.of(batch.accumulate(tuned, pivot, z, UNSCALED));
      Map<String, HostTensor> expected = gradients(tuned);
      tuned.synthesisParameters().values().forEach(Tensor::zeroGrad);
      double mse = 0;
      double distance = 0;
      for (int i = 0; i < 3; i++) {
        LocalityRegularizer.Terms terms =
            LocalityRegularizer.Terms.of(single.accumulate(tuned, pivot, z.narrow(0, i, 1), UNSCALED));
        mse += terms.mse() / 3;
        distance += terms.distance() / 3;
      }
      assertThat(together.mse()).isPositive().isCloseTo(mse, within(1e-5 * mse + 1e-9));
      assertThat(together.distance()).isPositive().isCloseTo(distance, within(1e-4 * distance + 1e-9));
      assertThat(expected).isNotEmpty();
      gradients(tuned).forEach((name, gradient) ->
          assertThat(Fixtures.relativeError(gradient, expected.get(name))).as(name).isLessThan(1e-3));
      tuned.synthesisParameters().values().forEach(Tensor::zeroGrad);
    } finally {
      tuned.requireGradients(false);
    }
  }

  @Test
  void samplesOneByOneAreTheBatch() {
    Generator tuned = tuning.generator();
    tuned.requireGradients(true);
    try (TensorScope scope = TensorScope.open();
        GradMode on = GradMode.enabled();
        LocalityRegularizer batch = new LocalityRegularizer(
            tiny.generator, samples(3, 1, LocalityRadius.CODE), tiny, MemorySettings.PLAIN);
        LocalityRegularizer apart = new LocalityRegularizer(
            tiny.generator, samples(3, 1, LocalityRadius.CODE), tiny, new MemorySettings(2, true, false))) {
      Tensor pivot = Tensor.of(tiny.recorded().codes(), Device.CPU);
      Tensor z = z(3);
      tuned.synthesisParameters().values().forEach(Tensor::zeroGrad);
      LocalityRegularizer.Terms expected = LocalityRegularizer.Terms.of(batch.accumulate(tuned, pivot, z, UNSCALED));
      Map<String, HostTensor> gradients = gradients(tuned);
      tuned.synthesisParameters().values().forEach(Tensor::zeroGrad);
      LocalityRegularizer.Terms terms = LocalityRegularizer.Terms.of(apart.accumulate(tuned, pivot, z, UNSCALED));
      assertThat(terms.mse()).isPositive().isCloseTo(expected.mse(), within(1e-5 * expected.mse() + 1e-9));
      assertThat(terms.distance()).isPositive().isCloseTo(expected.distance(), within(1e-4 * expected.distance()));
      assertThat(gradients(tuned).keySet()).isEqualTo(gradients.keySet()).isNotEmpty();
      gradients(tuned).forEach((name, gradient) ->
          assertThat(Fixtures.relativeError(gradient, gradients.get(name))).as(name).isLessThan(1e-3));
      tuned.synthesisParameters().values().forEach(Tensor::zeroGrad);
    } finally {
      tuned.requireGradients(false);
    }
  }

  @Test
  void theRadiusIsOfTheWholeCodeOrOfEachLayer() {
    try (TensorScope scope = TensorScope.open();
        LocalityRegularizer code =
            new LocalityRegularizer(tiny.generator, samples(2, 1, LocalityRadius.CODE), tiny, MemorySettings.PLAIN);
        LocalityRegularizer layer =
            new LocalityRegularizer(tiny.generator, samples(2, 1, LocalityRadius.LAYER), tiny, MemorySettings.PLAIN)) {
      Tensor pivot = Tensor.of(tiny.recorded().codes(), Device.CPU);
      Tensor z = z(2);
      Tensor moved = code.nearby(pivot, z).sub(pivot).square();
      assertThat(moved.size(0)).isEqualTo(2);
      for (float whole : moved.sum(false, 1, 2).sqrt().toHost().toArray()) {
        assertThat(whole).isCloseTo(30, within(1e-3f));
      }
      Tensor each = layer.nearby(pivot, z).sub(pivot).square().sum(false, 2).sqrt(); // [2, num_ws]
      for (float radius : each.toHost().toArray()) {
        assertThat(radius).isCloseTo(30, within(1e-3f));
      }
    }
  }

  @Test
  void anIntervalSkipsRoundsAsTheReferenceDoes() {
    try (LocalityRegularizer third = new LocalityRegularizer(
        tiny.generator, new LocalityConfig(30, 0.5, 0.1, 0.1, 1, 3), tiny, MemorySettings.PLAIN)) {
      assertThat(java.util.stream.IntStream.range(0, 9).filter(third::runsIn)).containsExactly(0, 1, 4, 7);
    }
  }
}
