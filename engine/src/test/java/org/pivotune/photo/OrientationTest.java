package org.pivotune.photo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrientationTest {
  @ParameterizedTest
  @EnumSource(Orientation.class)
  void turningInPlaceIsTurning(Orientation orientation) {
    for (int[] size : new int[][] {{7, 5}, {5, 7}, {6, 6}, {1, 9}, {1, 1}}) {
      RgbImage stored = RgbImage.generate(size[0], size[1], (x, y, channel) -> 31 * x + 7 * y + 80 * channel);
      byte[] rgb = stored.toBytes();
      RgbImage upright = orientation.apply(stored);
      orientation.turnInPlace(rgb, upright.width(), size[0], size[1]);
      assertThat(rgb).isEqualTo(upright.toBytes());
    }
  }
}
