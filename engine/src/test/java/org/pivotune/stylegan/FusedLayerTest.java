package org.pivotune.stylegan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.stylegan.Fixtures.relativeError;
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
import org.pivotune.torch.TorchUsageException;

/** The fused operations against the plain composition that they stand for: images and every gradient. */
@ExtendWith(NoLeakedHandles.class)
class FusedLayerTest {
  private static final double FORWARD = 1e-6;
  private static final double GRADIENT = 1e-5;

  /** One image and all gradients, by name. */
  private record Outcome(HostTensor image, Map<String, HostTensor> gradients) {}

  /** A generator with odd widths; {@code clamp} is small enough to cut some activations. */
  static Map<String, HostTensor> weights(GeneratorConfig config, RandomNumbers random) {
    Map<String, HostTensor> weights = new LinkedHashMap<>();
    weights.put("mapping.w_avg", HostTensor.allocate(config.wDim()));
    weights.put("synthesis.b4.const", random.normal(config.channels().get(4), 4, 4).toHost());
    for (int side = 4; side <= config.resolution(); side *= 2) {
      String block = "synthesis.b" + side;
      int channels = config.channels().get(side);
      if (side > 4) {
        layer(weights, random, block + ".conv0", config, config.channels().get(side / 2), channels, 3, side);
      }
      layer(weights, random, block + ".conv1", config, channels, channels, 3, side);
      layer(weights, random, block + ".torgb", config, channels, 3, 1, side);
    }
    return weights;
  }

  private static void layer(
      Map<String, HostTensor> weights, RandomNumbers random, String name, GeneratorConfig config, int inputs,
      int outputs, int kernel, int side) {
    weights.put(name + ".weight", random.normal(outputs, inputs, kernel, kernel).toHost());
    weights.put(name + ".bias", random.normal(outputs).mul(0.1).toHost());
    weights.put(name + ".affine.weight", random.normal(inputs, config.wDim()).toHost());
    weights.put(name + ".affine.bias", random.normal(inputs).mul(0.1).add(1).toHost());
    if (kernel == 3) {
      weights.put(name + ".noise_const", random.normal(side, side).toHost());
      weights.put(name + ".noise_strength", random.normal().mul(0.1).add(0.3).toHost());
    }
  }

  private static Outcome run(
      GeneratorConfig config, Map<String, HostTensor> weights, HostTensor codes, HostTensor seed, Modulation method,
      boolean tune) {
    try (Generator generator = Generator.load(config, weights, Device.CPU);
        TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> leaves = new LinkedHashMap<>();
      Map<String, Tensor> maps = new LinkedHashMap<>();
      for (String name : generator.noiseNames()) {
        maps.put(name, Tensor.of(weights.get(name), Device.CPU).requiresGrad(!tune));
      }
      Tensor ws = Tensor.of(codes, Device.CPU).requiresGrad(true);
      leaves.put("codes", ws);
      if (tune) {
        generator.requireGradients(true);
        leaves.putAll(generator.synthesisParameters());
      } else {
        leaves.putAll(maps);
      }
      Tensor image = generator.synthesize(ws, new Noise.Given(maps), method);
      image.backward(Tensor.of(seed, Device.CPU));
      Map<String, HostTensor> gradients = new TreeMap<>();
      List<Tensor> strengths = new ArrayList<>();
      leaves.forEach((name, leaf) -> {
        if (name.endsWith("noise_strength")) {
          strengths.add(leaf.grad().reshape(1));
        } else {
          gradients.put(name, leaf.grad().toHost());
        }
      });
      if (!strengths.isEmpty()) {
        // Single numbers are sums that may nearly cancel: judged together, as every other tensor is.
        gradients.put("all noise strengths", Tensor.cat(strengths, 0).toHost());
      }
      return new Outcome(image.toHost(), gradients);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0, true", "2, 0, true", "1, 1.5, true", "2, 1.5, false", "1, 0, false"})
  void agreesWithTheComposition(int images, double clamp, boolean tune) {
    TreeMap<Integer, Integer> channels = new TreeMap<>(Map.of(4, 24, 8, 20, 16, 7, 32, 16));
    GeneratorConfig config = new GeneratorConfig(
        32, 8, 12, 8, 1, channels, clamp == 0 ? OptionalDouble.empty() : OptionalDouble.of(clamp));
    try (TensorScope scope = TensorScope.open();
        RandomNumbers random = new RandomNumbers(11 + images, Device.CPU)) {
      Map<String, HostTensor> weights = weights(config, random);
      HostTensor codes = random.normal(images, config.numWs(), config.wDim()).toHost();
      HostTensor seed = random.normal(images, 3, 32, 32).toHost();
      Outcome plain = run(config, weights, codes, seed, Modulation.SHARED_WEIGHT, tune);
      Outcome fused = run(config, weights, codes, seed, Modulation.FUSED, tune);
      assertThat(relativeError(fused.image(), plain.image())).as("image").isLessThan(FORWARD);
      assertThat(fused.gradients().keySet()).isEqualTo(plain.gradients().keySet()).hasSizeGreaterThan(7);
      plain.gradients().forEach((name, expected) ->
          assertThat(relativeError(fused.gradients().get(name), expected)).as(name).isLessThan(GRADIENT));
    }
  }

  @Test
  void wrongShapesAreRefused() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = Tensor.full(1, Device.CPU, 1, 4, 8, 8);
      Tensor weight = Tensor.full(1, Device.CPU, 6, 4, 3, 3);
      Tensor style = Tensor.full(1, Device.CPU, 1, 4);
      Tensor bias = Tensor.full(1, Device.CPU, 6);
      Tensor strength = Tensor.full(1, Device.CPU);
      assertThatThrownBy(() -> x.styledConvolution(weight, bias.reshape(1, 6), null, null, bias, false, 0))
          .isInstanceOf(TorchUsageException.class).has(errorText("torch.shape-of-style"));
      assertThatThrownBy(() -> x.styledConvolution(
          weight, style, Tensor.full(1, Device.CPU, 8, 8), strength, bias, true, 0))
          .isInstanceOf(TorchUsageException.class).has(errorText("torch.shape-of-noise"));
      assertThatThrownBy(() -> x.colours(weight, style, bias, 0))
          .isInstanceOf(TorchUsageException.class).has(errorText("torch.shape-of-colours"));
      assertThat(x.styledConvolution(weight, style, null, null, bias, true, 0).shape()).containsExactly(1, 6, 16, 16);
    }
  }
}
