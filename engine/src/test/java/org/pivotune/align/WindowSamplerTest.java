package org.pivotune.align;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pivotune.photo.RgbImage;

/** Windows of a picture against the formula, sample by sample: the upright ones, which go a faster way, to the bit. */
class WindowSamplerTest {
  private static final int SIZE = 12;
  private static final RgbImage PICTURE =
      RgbImage.generate(37, 29, (x, y, channel) -> (x * 31 + y * 57 + channel * 83 + x * y) % 256);

  /** Within, across each edge, wider than the picture; no coarser than the picture itself, so that no pyramid is needed. */
  static Stream<Arguments> windows() {
    return Stream.of(new SquareWindow(new PixelPoint(17.3, 14.6), 5.5, 0), new SquareWindow(new PixelPoint(1, 2), 6, 0),
            new SquareWindow(new PixelPoint(36, 28), 5, 0), new SquareWindow(new PixelPoint(18, 14), 10, 0),
            new SquareWindow(new PixelPoint(-20, -20), 3, 0), new SquareWindow(new PixelPoint(17, 14), 6, 0.3),
            new SquareWindow(new PixelPoint(3, 25), 6, Math.PI / 2),
            new SquareWindow(new PixelPoint(18, 14), 10, Math.PI))
        .flatMap(window -> Stream.of(WindowSampler.Outside.values()).map(outside -> Arguments.of(window, outside)));
  }

  @ParameterizedTest
  @MethodSource("windows")
  void isTheMeanOfBilinearSamples(SquareWindow window, WindowSampler.Outside outside) {
    for (int fine : new int[] {WindowSampler.FAST, WindowSampler.FINE}) {
      float[] expected = new float[3 * SIZE * SIZE];
      PixelPoint origin = window.at(0, 0);
      PixelPoint across = window.at(1, 0).minus(origin).times(1.0 / (fine * SIZE));
      PixelPoint down = window.at(0, 1).minus(origin).times(1.0 / (fine * SIZE));
      for (int y = 0; y < fine * SIZE; y++) {
        for (int x = 0; x < fine * SIZE; x++) {
          double px = origin.x() + across.x() * (x + 0.5) + down.x() * (y + 0.5);
          double py = origin.y() + across.y() * (x + 0.5) + down.y() * (y + 0.5);
          boolean within = px >= -0.5 && py >= -0.5 && px <= 36.5 && py <= 28.5;
          for (int c = 0; c < 3 && (within || outside == WindowSampler.Outside.EDGE); c++) {
            expected[3 * (y / fine * SIZE + x / fine) + c] += 1f / (fine * fine) * bilinear(px, py, c);
          }
        }
      }
      assertThat(new WindowSampler(PICTURE).sample(window, SIZE, outside, fine)).as("samples " + fine)
          .containsExactly(expected);
    }
  }

  private static float bilinear(double x, double y, int channel) {
    double cx = Math.clamp(x, 0, 36);
    double cy = Math.clamp(y, 0, 28);
    int left = (int) cx;
    int top = (int) cy;
    float fx = (float) (cx - left);
    float fy = (float) (cy - top);
    int right = Math.min(left + 1, 36);
    int lower = Math.min(top + 1, 28);
    float above = PICTURE.sample(left, top, channel) * (1 - fx) + PICTURE.sample(right, top, channel) * fx;
    float below = PICTURE.sample(left, lower, channel) * (1 - fx) + PICTURE.sample(right, lower, channel) * fx;
    return above * (1 - fy) + below * fy;
  }
}
