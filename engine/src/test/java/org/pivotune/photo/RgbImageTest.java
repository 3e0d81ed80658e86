package org.pivotune.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pivotune.tensor.HostTensor;

@Tag("quick")
class RgbImageTest {
  @Test
  void tensorRoundTripKeepsEveryLevel() {
    RgbImage levels = RgbImage.generate(256, 2, (x, y, channel) -> (x + 3 * channel) % 256);
    HostTensor tensor = levels.toTensor();
    assertThat(tensor.shape()).containsExactly(1, 3, 2, 256);
    assertThat(tensor.get(0)).isEqualTo(-1f);
    assertThat(tensor.get(255)).isEqualTo(1f);
    assertThat(RgbImage.fromTensor(tensor).toBytes()).isEqualTo(levels.toBytes());
    assertThat(RgbImage.fromTensor(tensor.reshape(3, 2, 256)).toBytes()).isEqualTo(levels.toBytes());
  }

  @Test
  void tensorsAreClampedAndTruncated() {
    HostTensor tensor = HostTensor.of(new float[] {-9, 9, -1}, 3, 1, 1);
    assertThat(RgbImage.fromTensor(tensor).toBytes()).containsExactly(0, 255, 0);
    // 0.01 * 127.5 + 128 = 129.275; -0.001 * 127.5 + 128 = 127.87.
    HostTensor grey = HostTensor.of(new float[] {0.01f, 0, -0.001f}, 3, 1, 1);
    assertThat(RgbImage.fromTensor(grey).toBytes()).containsExactly(129, 128, 127);
    assertThatThrownBy(() -> RgbImage.fromTensor(HostTensor.allocate(2, 3, 4, 4)))
        .isInstanceOf(IllegalArgumentException.class).has(errorText("photo.shape-of-a-picture"));
  }

  @Test
  void whatIsNotFiniteIsNoPicture() {
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      HostTensor tensor = HostTensor.of(new float[] {0, value, 0}, 3, 1, 1);
      assertThatThrownBy(() -> RgbImage.fromTensor(tensor)).isInstanceOf(NotFiniteException.class);
    }
  }

  @Test
  void resizingAveragesAndKeepsFlatAreas() {
    RgbImage stripes = RgbImage.generate(64, 64, (x, y, channel) -> x % 2 * 255);
    RgbImage flat = RgbImage.generate(50, 40, (x, y, channel) -> 77);
    for (ResizeFilter filter : ResizeFilter.values()) {
      RgbImage small = stripes.resize(8, 8, filter);
      assertThat(small.sample(4, 4, 0)).isBetween(124, 131);
      assertThat(flat.resize(13, 90, filter).toBytes()).containsOnly(77);
    }
  }

  @Test
  void cropTakesTheRectangle() {
    RgbImage image = RgbImage.generate(9, 7, (x, y, channel) -> 10 * x + y);
    RgbImage part = image.crop(2, 3, 4, 2);
    assertThat(part.sample(3, 1, 2)).isEqualTo(54);
    assertThatThrownBy(() -> image.crop(6, 0, 4, 2)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bufferedImageRoundTrip() {
    RgbImage image = RgbImage.generate(9, 7, (x, y, channel) -> 20 * x + y + channel);
    assertThat(RgbImage.fromBufferedImage(image.toBufferedImage()).toBytes()).isEqualTo(image.toBytes());
  }
}
