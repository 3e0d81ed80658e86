package org.pivotune.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.invert.Pivot;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.stylegan.Modulation;
import org.pivotune.stylegan.Precision;
import org.pivotune.testing.NoLeakedHandles;

/**
 * Every benchmark method once, at the smallest size that its parameters allow; no times are judged. Slow are those that
 * take twenty steps, because that is one invocation of theirs; the default run drives the same stages for fewer.
 */
@ExtendWith(NoLeakedHandles.class)
class EveryBenchmarkRunsTest {
  private static final int TINY = 16;
  private static final int SMALLEST_FOR_LPIPS = 32;

  @Test
  void nativeCalls() {
    NativeCallBenchmark benchmark = new NativeCallBenchmark();
    benchmark.load();
    assertThat(benchmark.fromJava()).isZero();
    assertThat(benchmark.fromJava()).isEqualTo(1);
    assertThat(benchmark.fromCpp()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100})
  void scopes(int tensors) {
    TensorScopeBenchmark benchmark = new TensorScopeBenchmark();
    benchmark.tensors = tensors;
    benchmark.open();
    assertThat(benchmark.openAndClose()).isEqualTo(tensors);
    benchmark.close();
  }

  @ParameterizedTest
  @EnumSource(Modulation.class)
  void generator(Modulation modulation) {
    GeneratorBenchmark benchmark = new GeneratorBenchmark();
    benchmark.resolution = TINY;
    benchmark.modulation = modulation;
    benchmark.network = Network.FACES;
    benchmark.device = "cpu";
    benchmark.precision = Precision.FP32;
    benchmark.threads = 1;
    benchmark.load();
    assertThat(benchmark.forward()).isEqualTo(TINY);
    assertThat(benchmark.forwardAndBackward()).isEqualTo(TINY);
    benchmark.close();
  }

  @ParameterizedTest
  @CsvSource({"ALEX, ONNXRUNTIME", "VGG, ONNXRUNTIME", "ALEX, LIBTORCH"})
  void perceptualLoss(PerceptualNet net, PerceptualRuntime runtime) {
    PerceptualLossBenchmark benchmark = new PerceptualLossBenchmark();
    benchmark.net = net;
    benchmark.runtime = runtime;
    benchmark.device = "cpu";
    benchmark.resolution = SMALLEST_FOR_LPIPS;
    benchmark.threads = 1;
    benchmark.load();
    assertThat(benchmark.valueAndGradient()).isPositive().isFinite();
    benchmark.close();
  }

  @Test
  @Tag("slow")
  void projectionStep() {
    ProjectionStepBenchmark benchmark = new ProjectionStepBenchmark();
    benchmark.resolution = SMALLEST_FOR_LPIPS;
    benchmark.network = Network.FACES;
    benchmark.device = "cpu";
    benchmark.precision = Precision.FP32;
    benchmark.net = PerceptualNet.ALEX;
    benchmark.threads = 1;
    benchmark.load();
    assertThat(benchmark.step()).isEqualTo(20);
    benchmark.close();
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(booleans = {false, true})
  void tuningStep(boolean regularized) {
    TuningStepBenchmark benchmark = new TuningStepBenchmark();
    benchmark.resolution = SMALLEST_FOR_LPIPS;
    benchmark.network = Network.FACES;
    benchmark.device = "cpu";
    benchmark.precision = Precision.FP32;
    benchmark.regularized = regularized;
    benchmark.threads = 1;
    benchmark.load();
    assertThat(benchmark.step()).isEqualTo(20);
    benchmark.close();
  }

  @Test
  void edit() {
    EditBenchmark benchmark = new EditBenchmark();
    benchmark.resolution = TINY;
    benchmark.network = Network.FACES;
    benchmark.device = "cpu";
    benchmark.precision = Precision.FP32;
    benchmark.threads = 1;
    benchmark.load();
    assertThat(benchmark.render().width()).isEqualTo(TINY);
    benchmark.close();
  }

  @Test
  void identity() {
    IdentityBenchmark benchmark = new IdentityBenchmark();
    benchmark.resolution = SMALLEST_FOR_LPIPS;
    benchmark.network = Network.FACES;
    benchmark.device = "cpu";
    benchmark.precision = Precision.FP32;
    benchmark.projectionSteps = 3;
    benchmark.tuningSteps = 2;
    benchmark.threads = 1;
    benchmark.load();
    assertThat(benchmark.personalise()).isEqualTo(2);
    benchmark.close();
  }

  @Test
  void stagesMoveTheImageTowardsItsTarget() {
    try (Workbench bench = new Workbench(Network.FACES.config(SMALLEST_FOR_LPIPS), PerceptualNet.ALEX, 1, Place.CPU)) {
      Pivot pivot = bench.project(10);
      assertThat(pivot.history().getLast().distance()).isLessThan(pivot.history().getFirst().distance());
      assertThat(bench.tune(pivot.codes(), org.pivotune.tune.TuningConfig.official().withSteps(2)
          .withStopAt(OptionalDouble.empty()))).isEqualTo(2);
    }
  }

  @Test
  void theMachineIsNamed() {
    Machine machine = Machine.current();
    assertThat(machine.cpu()).isNotBlank();
    assertThat(machine.libtorch()).startsWith("2.");
    assertThat(machine.onnxruntime()).startsWith("1.");
  }
}
