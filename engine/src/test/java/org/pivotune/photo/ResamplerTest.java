package org.pivotune.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against Pillow, whose filters are the same (src/test/python/make_resampled.py). */
@Tag("quick")
class ResamplerTest {
  /** The picture that Pillow was given, in the channels with other values. */
  private static final RgbImage PICTURE = RgbImage.generate(
      17, 11, (x, y, channel) -> channel == 1 ? 255 - value(x, y) : value(x, y));

  private static int value(int x, int y) {
    return (x * 37 + y * 91) % 256;
  }

  static Stream<JsonNode> cases() throws IOException {
    try (InputStream stream = ResamplerTest.class.getResourceAsStream("resampled.json")) {
      return JsonMapper.shared().readTree(stream).path("cases").valueStream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPillow(JsonNode golden) {
    int width = golden.path("width").asInt();
    int height = golden.path("height").asInt();
    RgbImage resized = PICTURE.resize(width, height, ResizeFilter.valueOf(golden.path("filter").asString()));
    assertThat(resized.width()).isEqualTo(width);
    assertThat(resized.height()).isEqualTo(height);
    assertThat(golden.path("values").size()).isEqualTo(width * height);
    for (int i = 0; i < width * height; i++) {
      double expected = golden.path("values").path(i).asDouble();
      assertThat((double) resized.sample(i % width, i / width, 0)).as("pixel %d", i).isCloseTo(expected, within(0.51));
      assertThat((double) resized.sample(i % width, i / width, 1)).isCloseTo(255 - expected, within(0.51));
      assertThat(resized.sample(i % width, i / width, 2)).isEqualTo(resized.sample(i % width, i / width, 0));
    }
  }

  @Test
  void theSameSizeIsTheSamePictureAndNoSizeIsRefused() {
    assertThat(PICTURE.resize(17, 11, ResizeFilter.LANCZOS)).isSameAs(PICTURE);
    assertThat(PICTURE.resize(17, 12, ResizeFilter.TRIANGLE).height()).isEqualTo(12);
    assertThatThrownBy(() -> PICTURE.resize(0, 5, ResizeFilter.TRIANGLE)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PICTURE.resize(5, 0, ResizeFilter.TRIANGLE)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void kernelsAreOneInTheMiddleAndNothingBeyondTheirRadius() {
    for (ResizeFilter filter : ResizeFilter.values()) {
      assertThat(filter.at(0)).isEqualTo(1);
      assertThat(filter.at(filter.radius())).isZero();
      assertThat(filter.at(-filter.radius() - 0.25)).isZero();
      assertThat(filter.at(0.25)).isEqualTo(filter.at(-0.25)).isBetween(0.7, 0.95);
    }
    // sin(pi / 2) / (pi / 2) * sin(pi / 6) / (pi / 6)
    assertThat(ResizeFilter.LANCZOS.at(0.5)).isCloseTo(0.6079271, within(1e-7));
    assertThat(ResizeFilter.LANCZOS.at(1.5)).isCloseTo(-0.1350949, within(1e-7));
    assertThat(ResizeFilter.TRIANGLE.at(0.75)).isEqualTo(0.25);
  }

  @Test
  void rectanglesThatTouchTheEdgesAreInside() {
    assertThat(PICTURE.crop(0, 0, 17, 11).toBytes()).isEqualTo(PICTURE.toBytes());
    assertThat(PICTURE.crop(16, 10, 1, 1).sample(0, 0, 0)).isEqualTo(value(16, 10));
    assertThat(PICTURE.crop(3, 4, 14, 7).sample(13, 6, 0)).isEqualTo(value(16, 10));
    int[][] outside = {{-1, 0, 1, 1}, {0, -1, 1, 1}, {0, 0, 0, 1}, {0, 0, 1, 0}, {4, 0, 14, 1}, {0, 5, 1, 7}};
    for (int[] at : outside) {
      assertThatThrownBy(() -> PICTURE.crop(at[0], at[1], at[2], at[3])).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void limitsArePositive() {
    assertThat(new PhotoLimits(1, 1, 1).side()).isEqualTo(1);
    assertThatThrownBy(() -> new PhotoLimits(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PhotoLimits(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PhotoLimits(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
