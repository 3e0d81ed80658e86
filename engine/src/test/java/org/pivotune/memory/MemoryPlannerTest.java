package org.pivotune.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.TrunkSize;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.Precision;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.torch.Device;

/** What is given up for a limit of memory, in which order, and what is said where nothing helps. */
class MemoryPlannerTest {
  private static final Device GPU = Device.cuda(0);

  private static GeneratorConfig ffhq(int resolution) {
    TreeMap<Integer, Integer> channels = new TreeMap<>();
    for (int side = 4; side <= resolution; side *= 2) {
      channels.put(side, Math.min(512, 32768 / side));
    }
    return GeneratorConfig.of(resolution, 512, 512, 8, channels, OptionalDouble.of(256));
  }

  private static Precision precision(Device device) {
    return device.isCpu() ? Precision.FP32 : Precision.TF32;
  }

  private static Workload workload(Device device, int batch, int neighbours) {
    return new Workload(ffhq(1024), device, precision(device), PerceptualRuntime.usual(device),
        Optional.of(PerceptualNet.VGG), Optional.of(new Workload.Tuning(PerceptualNet.ALEX, 4, batch, neighbours)));
  }

  private static MemorySettings tuning(Workload workload, long bytes, boolean mayNarrow) {
    return MemoryPlanner.plan(workload, bytes, mayNarrow).tuning();
  }

  @Test
  void nothingIsGivenUpWhereAllFits() {
    MemoryPlan plan = MemoryPlanner.plan(workload(GPU, 4, 4), 1L << 40, true);
    assertThat(plan.projection()).isEqualTo(MemorySettings.PLAIN);
    assertThat(plan.tuning()).isEqualTo(MemorySettings.PLAIN);
    assertThat(plan.precision()).isEqualTo(Precision.TF32);
    assertThat(plan.stages()).hasSize(2).allSatisfy(
        stage -> assertThat(stage.plannedBytes()).isEqualTo(stage.plainBytes()).isPositive());
    assertThat(plan.describe()).startsWith("memory: projection about ").doesNotContain("instead");
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void theOrderIsFixed(Order order) {
    Workload workload = workload(order.device, 4, 8);
    MemoryEstimate estimate = new MemoryEstimate(workload);
    long plain = estimate.tuning(MemorySettings.PLAIN);
    MemorySettings neighbours = new MemorySettings(0, true, false);
    assertThat(tuning(workload, plain - 1, true)).isEqualTo(neighbours);
    long second = estimate.tuning(neighbours);
    assertThat(second).isLessThan(plain);
    MemorySettings targets = new MemorySettings(0, true, true);
    assertThat(tuning(workload, second - 1, true)).isEqualTo(targets);
    long third = estimate.tuning(targets);
    assertThat(third).isLessThan(second);
    MemoryPlan fourth = MemoryPlanner.plan(workload, third - 1, true);
    assertThat(fourth.tuning().recomputedBlocks()).isPositive();
    assertThat(fourth.tuning().neighboursApart()).isTrue();
    assertThat(fourth.tuning().targetsApart()).isTrue();
    assertThat(fourth.precision()).isEqualTo(precision(order.device));
    assertThat(fourth.stages().getLast().plannedBytes()).isLessThan(third);
    assertThat(fourth.describe()).contains("one by one").contains("computed again").contains("instead of");
  }

  enum Order {
    ON_THE_CPU(Device.CPU),
    ON_A_GPU(GPU);

    private final Device device;

    Order(Device device) {
      this.device = device;
    }
  }

  @Test
  void precisionIsLastAndOnlyWhereAllowed() {
    Workload workload = workload(GPU, 1, 1);
    MemoryEstimate estimate = new MemoryEstimate(workload);
    long least = Long.MAX_VALUE;
    for (int blocks = 0; blocks <= 9; blocks++) {
      MemorySettings settings = new MemorySettings(blocks, false, false);
      least = Math.min(least, Math.max(estimate.projection(settings), estimate.tuning(settings)));
    }
    long tooLittle = least - 1;
    assertThatThrownBy(() -> MemoryPlanner.plan(workload, tooLittle, false))
        .isInstanceOf(MemoryLimitException.class)
        .has(errorText("memory.not-enough-for-the-run", MemoryPlan.mebibytes(least)));
    assertThat(MemoryPlanner.plan(workload, least, false).precision()).isEqualTo(Precision.TF32);
    assertThat(MemoryPlanner.plan(workload, tooLittle, true).precision()).isEqualTo(Precision.FP16);
    Workload onCpu = workload(Device.CPU, 1, 1);
    assertThatThrownBy(() -> MemoryPlanner.plan(onCpu, 100 << 20, true)).isInstanceOf(MemoryLimitException.class)
        .message().doesNotContain("--precision");
  }

  @Test
  void theLeastThatARefusalNamesIsEnough() {
    Workload workload = workload(Device.CPU, 1, 0);
    assertThatThrownBy(() -> MemoryPlanner.plan(workload, 1, false)).isInstanceOfSatisfying(
        MemoryLimitException.class, error -> {
          long mebibytes = Long.parseLong(error.getMessage().replaceAll("(?s).*allow (\\d+) MiB.*", "$1"));
          assertThat(MemoryPlanner.plan(workload, mebibytes << 20, false).stages()).hasSize(2);
          assertThatThrownBy(() -> MemoryPlanner.plan(workload, (mebibytes - 1) << 20, false))
              .isInstanceOf(MemoryLimitException.class);
        });
  }

  @Test
  void aPublishedGoalFits() {
    // 1024 px with regularisation in 3 GiB of tensors.
    MemoryPlan plan = MemoryPlanner.plan(workload(GPU, 1, 1), 3L << 30, false);
    assertThat(plan.precision()).isEqualTo(Precision.TF32);
  }

  @Test
  void sizesAreThoseOfRealNetworks() {
    GeneratorWeights weights =
        GeneratorReader.read("faces-128", EmbeddedModels.read("faces-128/faces-128.safetensors"));
    GeneratorSize size = GeneratorSize.of(weights.config(), Precision.FP32, true);
    try (Generator generator = Generator.load(weights.config(), weights.tensors().asMap(), Device.CPU)) {
      long trainable = generator.synthesisParameters().values().stream().mapToLong(
          tensor -> 4 * java.util.Arrays.stream(tensor.shape()).reduce(1, (a, b) -> a * b)).sum();
      assertThat(size.trainable()).isEqualTo(trainable);
      assertThat(size.parameters()).isBetween(generator.bytes() - (1 << 12), generator.bytes() + (1 << 12));
    }
    // FFHQ's config-f has 30.37 million parameters, noise maps not counted.
    GeneratorSize ffhq = GeneratorSize.of(ffhq(1024), Precision.FP32, true);
    assertThat((ffhq.parameters() - ffhq.noise()) / 4e6).isBetween(30.3, 30.45);
    assertThat(TrunkSize.of(PerceptualNet.VGG, 224).weights() / 1e6).isBetween(14.71, 14.72);
    assertThat(TrunkSize.of(PerceptualNet.ALEX, 64).weights() / 1e6).isBetween(2.46, 2.48);
    assertThat(TrunkSize.of(PerceptualNet.SQUEEZE, 224).activations()).isPositive();
  }
}
