package org.pivotune.bench.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.bench.Network;
import org.pivotune.bench.RandomWeights;
import org.pivotune.bench.cost.Pass.Direction;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;
import org.pivotune.tensor.HostTensor;

/** What is counted, against what was measured and against tensors that are there. */
class StepCostsTest {
  private static final GeneratorConfig FFHQ = Network.FFHQ.config(1024);

  @Test
  void ffhqHasItsThirtyMillionParameters() {
    assertThat(GeneratorSize.of(FFHQ).parameters()).isEqualTo(30_370_060);
    assertThat(GeneratorSize.of(FFHQ).parameters() / 1e6).isCloseTo(30.37, within(0.005));
  }

  @ParameterizedTest
  @EnumSource(Network.class)
  void parametersAreThoseOfTheWeights(Network network) {
    GeneratorConfig config = network.config(16);
    Map<String, HostTensor> weights = RandomWeights.fill(config, 1);
    GeneratorSize size = GeneratorSize.of(config);
    long buffers = count(weights, ".noise_const");
    assertThat(size.buffers()).isEqualTo(buffers);
    long mapping = weights.entrySet().stream().filter(one -> one.getKey().startsWith("mapping.fc"))
        .mapToLong(one -> one.getValue().elementCount()).sum();
    assertThat(size.mapping()).isEqualTo(mapping);
    assertThat(size.synthesis()).isEqualTo(
        count(weights, "") - mapping - buffers - weights.get("mapping.w_avg").elementCount());
  }

  private static long count(Map<String, HostTensor> weights, String end) {
    return weights.entrySet().stream().filter(one -> one.getKey().endsWith(end))
        .mapToLong(one -> one.getValue().elementCount()).sum();
  }

  /** GFLOP that a profiler counted in the official code. */
  @ParameterizedTest
  @CsvSource({"project-vgg, 526", "tune, 535", "tune-locality, 1219", "tune-vgg, 2370"})
  void thePeersOperationsAreThoseMeasured(String stage, double measured) {
    assertThat(MeasuredStep.counted(FFHQ, stage, Composition.peer()).flops() / 1e9)
        .isCloseTo(measured, Percentage.withPercentage(0.5));
  }

  /** MiB of the same runs: those of tensors are counted, workspaces of the libraries are not. */
  @ParameterizedTest
  @CsvSource({"project-vgg, 1695", "tune, 1851", "tune-locality, 2996"})
  void thePeersMemoryIsNear(String stage, double measured) {
    assertThat(MeasuredStep.counted(FFHQ, stage, Composition.peer()).peakBytes() / 1024.0 / 1024)
        .isCloseTo(measured, Percentage.withPercentage(30));
  }

  @Test
  void projectionMakesNoGradientsOfKernels() {
    StepCost projection = new StepCosts(FFHQ, Composition.gpu(Precision.FP32)).projection(PerceptualNet.VGG);
    StepCost tuning = new StepCosts(FFHQ, Composition.gpu(Precision.FP32)).tuning(PerceptualNet.ALEX, false);
    assertThat(projection.flops(Direction.WEIGHT_GRADIENT)).isLessThan(projection.flops(Direction.FORWARD) / 100);
    assertThat((double) tuning.flops(Direction.WEIGHT_GRADIENT)).isCloseTo(148.5e9, Percentage.withPercentage(1));
  }

  /** Narrow activations halve the traffic of layers from 64 px on, not the arithmetic. */
  @Test
  void narrowNumbersSaveBytesAlone() {
    StepCost wide = new StepCosts(FFHQ, Composition.gpu(Precision.FP32)).tuning(PerceptualNet.ALEX, false);
    StepCost narrow = new StepCosts(FFHQ, Composition.gpu(Precision.FP16)).tuning(PerceptualNet.ALEX, false);
    assertThat(narrow.flops()).isEqualTo(wide.flops());
    assertThat((double) narrow.bytes() / wide.bytes()).isBetween(0.5, 0.75);
    assertThat(narrow.peakBytes()).isLessThan(wide.peakBytes());
  }

  /** By hand: 2 * 9 * 64 * 32 operations for each of 64 x 64 inputs of the doubling layer at 128 px. */
  @Test
  void aLayerByHand() {
    LayerShape shape = new LayerShape("layer", 1, 64, 32, 128, true, 4, 512);
    assertThat(shape.flops()).isEqualTo(2L * 9 * 64 * 32 * 64 * 64);
    assertThat(shape.convolved()).isEqualTo(4L * 32 * 129 * 129);
    Ledger ledger = new Ledger();
    new FusedLayer(shape, false).forward(ledger, true);
    assertThat(ledger.living().keySet())
        .containsExactlyInAnyOrder("layer.kernel", "layer.energy", "layer.out");
  }

  /** Whoever forgets to free a tensor, or frees it twice, is told; at the end nothing of a graph is left. */
  @ParameterizedTest
  @ValueSource(ints = {32, 256})
  void nothingIsLeftOfAGraph(int resolution) {
    for (Composition composition : new Composition[] {
        Composition.ofCpu(), Composition.peer(), Composition.gpu(Precision.FP16)}) {
      Ledger ledger = new Ledger();
      SynthesisCost synthesis = new SynthesisCost(Network.FACES.config(resolution), 2, composition, "");
      synthesis.forward(ledger, true);
      ledger.drop(synthesis.pictureName());
      ledger.hold(synthesis.gradientName(), synthesis.picture());
      synthesis.backward(ledger, new LayerCost.Wanted(true, true));
      assertThat(ledger.living()).isEmpty();
      PerceptualCost looks = new PerceptualCost(PerceptualNet.ALEX, 1, resolution, "lpips.");
      looks.features(ledger, false);
      assertThat(ledger.living()).isEmpty();
      looks.features(ledger, true);
      looks.compare(ledger);
      looks.backward(ledger);
      assertThat(ledger.living()).containsOnlyKeys("lpips.gradient");
    }
  }

  @Test
  void aPassTakesAsLongAsItsSlowestPart() {
    Card card = new Card("card", 1e12, 2e12, 1e11, 1e-6);
    Pass arithmetic = new Pass("", "", Direction.FORWARD, Pass.Work.CONVOLUTION, false, 4_000_000_000L, 100, 100, 1);
    Pass narrow = new Pass("", "", Direction.FORWARD, Pass.Work.CONVOLUTION, true, 4_000_000_000L, 100, 100, 1);
    Pass memory = new Pass("", "", Direction.FORWARD, Pass.Work.ELEMENTS, false, 10, 600_000_000, 400_000_000, 1);
    Pass launched = new Pass("", "", Direction.FORWARD, Pass.Work.ELEMENTS, false, 1, 4, 4, 3);
    Offset<Double> nearly = within(1e-9);
    assertThat(card.seconds(arithmetic, Card.Efficiency.WHOLE)).isCloseTo(4e-3, nearly);
    assertThat(card.seconds(narrow, new Card.Efficiency(0.5, 1))).isCloseTo(4e-3, nearly);
    assertThat(card.seconds(memory, new Card.Efficiency(1, 0.5))).isCloseTo(2e-2, nearly);
    assertThat(card.seconds(launched, Card.Efficiency.WHOLE)).isCloseTo(3e-6, nearly);
  }

  /** Steps made by three known numbers give these numbers back. */
  @Test
  void aFitFindsWhatMadeTheTimes() {
    CpuFit truth = new CpuFit(9e10, 7e10, 1.2e10);
    List<MeasuredStep> steps = new ArrayList<>();
    for (int resolution : new int[] {64, 128}) {
      for (String stage : new String[] {"project-vgg", "tune", "tune-locality"}) {
        MeasuredStep step = new MeasuredStep(Network.FACES, resolution, stage, 1, 0, 0);
        steps.add(new MeasuredStep(Network.FACES, resolution, stage, truth.seconds(step.counted()), 0, 0));
      }
    }
    CpuFit fit = CpuFit.of(steps);
    StepCost larger = new MeasuredStep(Network.FACES, 256, "tune-locality", 1, 0, 0).counted();
    assertThat(fit.seconds(larger)).isCloseTo(truth.seconds(larger), Percentage.withPercentage(1));
    assertThat(fit.generator()).isCloseTo(truth.generator(), Percentage.withPercentage(10));
    assertThat(fit.looks()).isCloseTo(truth.looks(), Percentage.withPercentage(10));
    assertThat(fit.bandwidth()).isCloseTo(truth.bandwidth(), Percentage.withPercentage(10));
  }
}
