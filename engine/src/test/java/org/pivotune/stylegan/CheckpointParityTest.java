package org.pivotune.stylegan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pivotune.stylegan.Fixtures.relativeError;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.testing.ProjectFiles;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** Official checkpoint files of every dialect give the official images. */
@ExtendWith(NoLeakedHandles.class)
@Tag("quick")
class CheckpointParityTest {
  private static final double FORWARD = 1e-5;

  private static Generator load(String file) {
    GeneratorWeights weights = GeneratorReader.read(ProjectFiles.fixture("golden/" + file));
    return Generator.load(weights.config(), weights.tensors().asMap(), Device.CPU);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nvidia-ada.pkl", "nvidia-sg3.pkl", "nvidia-sg3.safetensors"})
  void nvidia(String file) {
    String golden = file.substring(0, file.indexOf('.')) + ".golden.safetensors";
    Map<String, HostTensor> expected = Fixtures.tensors(golden);
    try (Generator generator = load(file);
        TensorScope scope = TensorScope.open()) {
      Tensor ws = generator.repeat(generator.map(Tensor.of(expected.get("z"), Device.CPU)));
      assertThat(relativeError(ws, expected.get("ws"))).isLessThan(FORWARD);
      assertThat(relativeError(generator.synthesize(ws, Noise.constant()), expected.get("image_const")))
          .isLessThan(FORWARD);
      assertThat(relativeError(generator.synthesize(ws, Noise.none()), expected.get("image_none")))
          .isLessThan(FORWARD);
    }
  }

  @Test
  void rosinality() {
    Map<String, HostTensor> expected = Fixtures.tensors("rosinality.golden.safetensors");
    try (Generator generator = load("rosinality.pt");
        TensorScope scope = TensorScope.open()) {
      Tensor mapped = generator.repeat(generator.map(Tensor.of(expected.get("z"), Device.CPU)));
      assertThat(relativeError(generator.synthesize(mapped, Noise.constant()), expected.get("image_from_z")))
          .isLessThan(FORWARD);
      Tensor codes = Tensor.of(expected.get("w_plus"), Device.CPU);
      assertThat(relativeError(generator.synthesize(codes, Noise.constant()), expected.get("image_from_w_plus")))
          .isLessThan(FORWARD);
    }
  }
}
