package org.pivotune.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.ProjectFiles;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MsSsimTest {
  static Stream<JsonNode> goldens() throws IOException {
    try (InputStream stream = MsSsimTest.class.getResourceAsStream("ms-ssim.json")) {
      return JsonMapper.shared().readTree(stream).path("goldens").valueStream();
    }
  }

  /** Made by torchmetrics in float64 (src/test/python/make_ms_ssim.py), for every number of scales. */
  @ParameterizedTest
  @MethodSource("goldens")
  void agreesWithTorchmetrics(JsonNode golden) {
    NamedTensors images = SafetensorsReader.read(ProjectFiles.fixture("golden/msssim.inputs.safetensors"));
    HostTensor a = corner(images.get("a"), golden.path("height").asInt(), golden.path("width").asInt());
    HostTensor b = corner(images.get("b"), golden.path("height").asInt(), golden.path("width").asInt());
    MsSsim.Score score = MsSsim.of(a, b);
    assertThat(score.scales()).isEqualTo(golden.path("scales").asInt());
    assertThat(score.value()).isCloseTo(golden.path("value").asDouble(), within(1e-12));
    assertThat(MsSsim.of(b, a).value()).isCloseTo(score.value(), within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"176, 5", "175, 4", "88, 4", "87, 3", "44, 3", "43, 2", "22, 2", "21, 1", "11, 1"})
  void asManyScalesAsFitAreUsed(int side, int scales) {
    HostTensor image = gradient(side, side + 9);
    assertThat(MsSsim.of(image, image).scales()).isEqualTo(scales);
    assertThat(MsSsim.of(image, image).value()).isCloseTo(1, within(1e-12));
  }

  @Test
  void anInvertedPictureIsNotSimilar() {
    HostTensor image = gradient(64, 64);
    HostTensor inverted = HostTensor.allocate(image.shape());
    for (int i = 0; i < image.elementCount(); i++) {
      inverted.data().put(i, 1 - image.get(i));
    }
    assertThat(MsSsim.of(image, inverted).value()).isZero();
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    HostTensor image = gradient(20, 20);
    assertThatThrownBy(() -> MsSsim.of(image, gradient(20, 21))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MsSsim.of(gradient(10, 50), gradient(10, 50))).has(errorText("measure.ms-ssim-too-small"));
    assertThatThrownBy(() -> MsSsim.of(image.reshape(3, 20, 20), image.reshape(3, 20, 20)))
        .has(errorText("measure.ms-ssim-shape"));
  }

  private static HostTensor corner(HostTensor image, int height, int width) {
    HostTensor corner = HostTensor.allocate(1, 3, height, width);
    for (int i = 0; i < corner.elementCount(); i++) {
      int x = i % width;
      int y = i / width % height;
      int c = i / width / height;
      corner.data().put(i, image.get((c * (int) image.size(2) + y) * (int) image.size(3) + x));
    }
    return corner;
  }

  private static HostTensor gradient(int height, int width) {
    HostTensor image = HostTensor.allocate(1, 3, height, width);
    for (int i = 0; i < image.elementCount(); i++) {
      image.data().put(i, (float) (0.5 + 0.4 * Math.sin(0.7 * (i % width) + 0.3 * (i / width))));
    }
    return image;
  }
}
