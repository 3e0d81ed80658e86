package org.pivotune.stylegan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** Blocks that are computed again in the backward pass: the same image and gradients as of one graph, to the bit. */
@ExtendWith(NoLeakedHandles.class)
class RecomputedRenderingTest {
  private static final int BLOCKS = 4;

  private enum Draws { OWN, NONE, FRESH, OPTIMISED }

  private static GeneratorConfig config(double clamp) {
    return GeneratorConfig.of(32, 8, 12, 1, new TreeMap<>(Map.of(4, 24, 8, 20, 16, 7, 32, 16)),
        clamp == 0 ? OptionalDouble.empty() : OptionalDouble.of(clamp));
  }

  /** The image, and the gradients of its error and of itself together, as a step of tuning asks for them. */
  private static Map<String, float[]> outcome(
      GeneratorConfig config, int images, Draws draws, boolean inW, boolean tune, int recomputed) {
    try (TensorScope scope = TensorScope.open();
        RandomNumbers random = new RandomNumbers(3, Device.CPU);
        Generator generator = Generator.load(config, FusedLayerTest.weights(config, random), Device.CPU)) {
      generator.requireGradients(tune);
      Map<String, Tensor> leaves = new LinkedHashMap<>(tune ? generator.synthesisParameters() : Map.of());
      Tensor code = random.normal(images, inW ? 1 : config.numWs(), config.wDim()).requiresGrad(true);
      leaves.put("code", code);
      Map<String, Tensor> maps = new LinkedHashMap<>();
      generator.noiseNames().forEach(name -> maps.put(name, generator.tensor(name).copy().requiresGrad(true)));
      if (draws == Draws.OPTIMISED) {
        leaves.putAll(maps);
      }
      Noise noise = switch (draws) {
        case OWN -> Noise.constant();
        case NONE -> Noise.none();
        case FRESH -> new Noise.Random(random);
        case OPTIMISED -> new Noise.Given(maps);
      };
      Tensor codes = inW ? code.add(0.5).expand(images, config.numWs(), config.wDim()) : code;
      Rendering rendering = generator.render(codes, noise, recomputed);
      try (RandomNumbers other = new RandomNumbers(4, Device.CPU)) {
        Tensor target = other.normal(images, 3, 32, 32);
        Tensor error = rendering.image().mseLoss(target);
        rendering.backward(List.of(error, rendering.image()), List.of(Tensor.full(0.7, Device.CPU), target.mul(0.3)));
      }
      Map<String, float[]> values = new TreeMap<>();
      values.put("image", rendering.image().toHost().toArray());
      leaves.forEach((name, leaf) -> {
        Tensor gradient = leaf.grad();
        values.put(name, gradient == null ? new float[0] : gradient.toHost().toArray());
      });
      return values;
    }
  }

  @ParameterizedTest
  @CsvSource({"1, OWN, true, true, 0", "2, NONE, false, true, 0", "2, FRESH, true, true, 1.5",
      "1, OPTIMISED, true, false, 0", "1, OPTIMISED, false, false, 1.5"})
  void givesTheSameBits(int images, Draws draws, boolean inW, boolean tune, double clamp) {
    Map<String, float[]> whole = outcome(config(clamp), images, draws, inW, tune, 0);
    assertThat(whole.get("code")).isNotEmpty();
    for (int recomputed = 1; recomputed <= BLOCKS; recomputed++) {
      Map<String, float[]> again = outcome(config(clamp), images, draws, inW, tune, recomputed);
      assertThat(again.keySet()).isEqualTo(whole.keySet()).hasSizeGreaterThan(tune ? 20 : 7);
      for (Map.Entry<String, float[]> entry : whole.entrySet()) {
        assertThat(again.get(entry.getKey())).as(entry.getKey() + ", " + recomputed + " blocks again")
            .isEqualTo(entry.getValue());
      }
    }
  }

  @Test
  void gradientsAddUpOverRenderings() {
    List<float[]> sums = new ArrayList<>();
    for (int recomputed : new int[] {0, 2}) {
      try (TensorScope scope = TensorScope.open();
          RandomNumbers random = new RandomNumbers(5, Device.CPU);
          Generator generator =
              Generator.load(config(0), FusedLayerTest.weights(config(0), random), Device.CPU)) {
        generator.requireGradients(true);
        for (int time = 0; time < 2; time++) {
          Rendering rendering = generator.render(random.normal(1, 8, 12), Noise.constant(), recomputed);
          rendering.backward(List.of(rendering.image()), List.of(Tensor.full(1, Device.CPU, 1, 3, 32, 32)));
        }
        sums.add(generator.tensor("synthesis.b32.conv0.weight").grad().toHost().toArray());
      }
    }
    assertThat(sums.get(1)).isEqualTo(sums.get(0));
  }

  @Test
  void refusesWhatItCannotDo() {
    try (TensorScope scope = TensorScope.open();
        RandomNumbers random = new RandomNumbers(6, Device.CPU);
        Generator generator = Generator.load(config(0), FusedLayerTest.weights(config(0), random), Device.CPU)) {
      Tensor codes = random.normal(1, 8, 12);
      for (int wrong : new int[] {-1, BLOCKS + 1}) {
        assertThatThrownBy(() -> generator.render(codes, Noise.none(), wrong))
            .isInstanceOf(IllegalArgumentException.class).has(errorText("stylegan.blocks-computed-again", wrong));
      }
      Rendering rendering = generator.render(codes, Noise.none(), 1);
      List<Tensor> roots = List.of(rendering.image());
      List<Tensor> seeds = List.of(Tensor.full(1, Device.CPU, 1, 3, 32, 32));
      rendering.backward(roots, seeds);
      assertThatThrownBy(() -> rendering.backward(roots, seeds)).isInstanceOf(IllegalStateException.class);
    }
  }
}
