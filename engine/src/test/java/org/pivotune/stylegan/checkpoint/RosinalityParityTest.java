package org.pivotune.stylegan.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pivotune.stylegan.Fixtures.relativeError;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.Noise;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.testing.ProjectFiles;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** A converted rosinality checkpoint renders what rosinality's own code renders. */
@ExtendWith(NoLeakedHandles.class)
@Tag("quick")
class RosinalityParityTest {
  private static final double FORWARD = 1e-5;

  @Test
  void rendersTheGoldenImages() {
    GeneratorWeights weights = GeneratorReader.read(ProjectFiles.fixture("golden/rosinality.pt"));
    Map<String, HostTensor> golden =
        SafetensorsReader.read(ProjectFiles.fixture("golden/rosinality.golden.safetensors")).asMap();
    try (Generator generator = Generator.load(weights.config(), weights.tensors().asMap(), Device.CPU);
        TensorScope scope = TensorScope.open()) {
      Tensor codes = Tensor.of(golden.get("w_plus"), Device.CPU);
      assertThat(relativeError(generator.synthesize(codes, Noise.constant()), golden.get("image_from_w_plus")))
          .isLessThan(FORWARD);
      Tensor mapped = generator.repeat(generator.map(Tensor.of(golden.get("z"), Device.CPU)));
      assertThat(relativeError(generator.synthesize(mapped, Noise.constant()), golden.get("image_from_z")))
          .isLessThan(FORWARD);
    }
  }
}
