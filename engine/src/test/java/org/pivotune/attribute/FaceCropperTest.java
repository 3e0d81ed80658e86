package org.pivotune.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.attribute.FaceCrop.Channels;
import org.pivotune.fixture.FaceStrip;
import org.pivotune.tensor.HostTensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class FaceCropperTest {
  private static final Channels FACE_API = new Channels(122.782f / 255, 117.001f / 255, 104.298f / 255);
  private static final Channels ONE = new Channels(1, 1, 1);

  @Test
  void cropsAreWhatPillowMakesOfThem() throws IOException {
    FaceCrop pose = new FaceCrop(
        0.12, 0.10, 0.94, 224, new Channels(0.485f, 0.456f, 0.406f), new Channels(0.229f, 0.224f, 0.225f));
    try (InputStream stream = getClass().getResourceAsStream("goldens.json")) {
      JsonNode goldens = new ObjectMapper().readTree(stream).get("crops");
      compare(goldens.get("pose"), pose);
      compare(goldens.get("landmarks"), new FaceCrop(0.14, 0.19, 0.91, 112, FACE_API, ONE));
      compare(goldens.get("age-gender"), new FaceCrop(0.12, 0.15, 0.91, 112, FACE_API, ONE));
    }
  }

  private static void compare(JsonNode goldens, FaceCrop crop) {
    HostTensor face = cut(FaceStrip.faces(), FaceStrip.RIGHT, crop);
    assertThat(goldens.size()).isEqualTo(3);
    for (JsonNode golden : goldens) {
      int channel = golden.get(0).asInt();
      int at = (channel * crop.side() + golden.get(1).asInt()) * crop.side() + golden.get(2).asInt();
      assertThat(face.get(at)).isCloseTo((float) golden.get(3).asDouble(), within(2e-5f));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 1000})
  void aRampStaysARampAtEverySize(int size) {
    HostTensor ramp = HostTensor.allocate(1, 3, size, size);
    for (int i = 0; i < 3 * size * size; i++) {
      ramp.data().put(i, 2 * (i % size + 0.5f) / size - 1);
    }
    FaceCrop crop = new FaceCrop(0.2, 0.3, 0.9, 100, new Channels(0, 0, 0), ONE);
    HostTensor face = cut(ramp, 0, crop);
    for (int x : new int[] {0, 1, 50, 99}) {
      float expected = (float) (0.2 + 0.6 * (x + 0.5) / 100);
      assertThat(face.get(2 * 100 * 100 + 40 * 100 + x)).isCloseTo(expected, within(2e-4f));
    }
  }

  @Test
  void shrinkingAveragesInsteadOfSkippingPixels() {
    HostTensor chequered = HostTensor.allocate(1, 3, 1024, 1024);
    for (int i = 0; i < chequered.elementCount(); i++) {
      chequered.data().put(i, (i + i / 1024) % 2 == 0 ? 1 : -1);
    }
    HostTensor face = cut(chequered, 0, new FaceCrop(0.1, 0.1, 0.9, 112, new Channels(0.5f, 0.5f, 0.5f), ONE));
    for (float value : face.toArray()) {
      assertThat(value).isCloseTo(0, within(0.01f));
    }
  }

  private static HostTensor cut(HostTensor images, int index, FaceCrop crop) {
    FaceCropper cropper = new FaceCropper(crop);
    HostTensor face = cropper.allocate();
    cropper.cut(images, index, face);
    return face;
  }
}
