package org.pivotune.stylegan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.stylegan.Fixtures.relativeError;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** Mapping, images and gradients against NVIDIA's own code, at the tolerances of the fixtures. */
@ExtendWith(NoLeakedHandles.class)
@Tag("quick")
class GeneratorParityTest {
  private static final double FORWARD = 1e-5;
  private static final double GRADIENT = 1e-4;

  private static Generator generator(String name) {
    return Generator.load(Fixtures.tinyConfig(), Fixtures.tensors(name + ".safetensors"), Device.CPU);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nvidia-ada", "nvidia-sg3"})
  void mappingAndTruncation(String name) {
    Map<String, HostTensor> golden = Fixtures.tensors(name + ".golden.safetensors");
    try (Generator generator = generator(name);
        TensorScope scope = TensorScope.open()) {
      Tensor ws = generator.repeat(generator.map(Tensor.of(golden.get("z"), Device.CPU)));
      assertThat(relativeError(ws, golden.get("ws"))).isLessThan(FORWARD);
      assertThat(relativeError(generator.truncate(ws, Truncation.psi(0.7)), golden.get("ws_psi0.7")))
          .isLessThan(FORWARD);
      Tensor cut = generator.truncate(ws, new Truncation(0.5, OptionalInt.of(4)));
      assertThat(relativeError(cut, golden.get("ws_psi0.5_cut4"))).isLessThan(FORWARD);
    }
  }

  @ParameterizedTest
  @EnumSource(Modulation.class)
  void images(Modulation method) {
    Map<String, HostTensor> golden = Fixtures.tensors("nvidia-sg3.golden.safetensors");
    try (Generator generator = generator("nvidia-sg3");
        TensorScope scope = TensorScope.open()) {
      Tensor ws = Tensor.of(golden.get("ws"), Device.CPU);
      assertThat(relativeError(generator.synthesize(ws, Noise.constant(), method), golden.get("image_const")))
          .isLessThan(FORWARD);
      assertThat(relativeError(generator.synthesize(ws, Noise.none(), method), golden.get("image_none")))
          .isLessThan(FORWARD);
    }
  }

  @ParameterizedTest
  @EnumSource(Modulation.class)
  void gradientsByParameterName(Modulation method) {
    Map<String, HostTensor> golden = Fixtures.tensors("nvidia-sg3.golden.safetensors");
    try (Generator generator = generator("nvidia-sg3");
        TensorScope scope = TensorScope.open()) {
      Tensor ws = Tensor.of(golden.get("ws"), Device.CPU).narrow(0, 0, 1).copy().requiresGrad(true);
      generator.requireGradients(true);
      Tensor loss = generator.synthesize(ws, Noise.constant(), method)
          .mseLoss(Tensor.of(golden.get("grad_target"), Device.CPU));
      assertThat(loss.item()).isCloseTo(Fixtures.meta().get("nvidia-sg3_loss").asDouble(), within(1e-4));
      loss.backward();
      assertThat(relativeError(ws.grad(), golden.get("grad.ws"))).as("ws").isLessThan(GRADIENT);
      int compared = 0;
      for (Map.Entry<String, Tensor> parameter : generator.synthesisParameters().entrySet()) {
        HostTensor expected = golden.get("grad." + parameter.getKey().substring("synthesis.".length()));
        assertThat(expected).as("golden gradient of " + parameter.getKey()).isNotNull();
        assertThat(relativeError(parameter.getValue().grad(), expected)).as(parameter.getKey()).isLessThan(GRADIENT);
        compared++;
      }
      assertThat(compared).isGreaterThan(40);
    }
  }

  @Test
  void bothWaysOfModulatingAgreeOnABatch() {
    Map<String, HostTensor> golden = Fixtures.tensors("nvidia-sg3.golden.safetensors");
    try (Generator generator = generator("nvidia-sg3");
        TensorScope scope = TensorScope.open()) {
      Tensor ws = Tensor.of(golden.get("ws"), Device.CPU);
      Tensor shared = generator.synthesize(ws, Noise.constant(), Modulation.SHARED_WEIGHT);
      Tensor scaled = generator.synthesize(ws, Noise.constant(), Modulation.SCALED_WEIGHT);
      assertThat(relativeError(shared, scaled.toHost())).isLessThan(2e-6);
    }
  }

  @Test
  void aCopyIsIndependent() {
    try (Generator generator = generator("nvidia-sg3");
        Generator copy = generator.copy();
        TensorScope scope = TensorScope.open()) {
      copy.tensor("synthesis.b64.conv1.weight").fill(0);
      assertThat(generator.tensor("synthesis.b64.conv1.weight").allFinite()).isTrue();
      assertThat(generator.tensor("synthesis.b64.conv1.weight").square().sum().item()).isGreaterThan(0);
    }
  }
}
