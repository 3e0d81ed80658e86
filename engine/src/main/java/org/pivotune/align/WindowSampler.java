package org.pivotune.align;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.photo.RgbImage;

/**
 * Cuts windows out of one picture at any scale without aliasing: from the level of a pyramid of halved pictures that is
 * finer than wanted, with several samples a pixel. Not safe from several threads.
 */
final class WindowSampler {
  /** Samples a side of a pixel: few for speed, or many, which blurs less because they come from a finer level. */
  static final int FAST = 2;
  static final int FINE = 4;

  /** What lies outside the picture. */
  enum Outside {
    BLACK,
    EDGE
  }

  private final List<Level> levels = new ArrayList<>();

  WindowSampler(RgbImage image) {
    levels.add(new Level(image));
  }

  int width() {
    return levels.getFirst().width();
  }

  int height() {
    return levels.getFirst().height();
  }

  /**
   * The window as {@code size * size * 3} values 0..255, interleaved.
   *
   * @param fine {@link #FAST} or {@link #FINE}
   */
  float[] sample(SquareWindow window, int size, Outside outside, int fine) {
    double step = 2 * window.half() / size * 2 / fine;
    int number = step <= 1 ? 0 : (int) Math.floor(Math.log(step) / Math.log(2));
    Level level = level(number);
    double scale = 1.0 / (1L << number);
    float[] result = new float[3 * size * size];
    float weight = 1f / (fine * fine);
    PixelPoint origin = window.at(0, 0);
    PixelPoint across = window.at(1, 0).minus(origin).times(1.0 / (fine * size));
    PixelPoint down = window.at(0, 1).minus(origin).times(1.0 / (fine * size));
    for (int y = 0; y < fine * size; y++) {
      for (int x = 0; x < fine * size; x++) {
        double px = origin.x() + across.x() * (x + 0.5) + down.x() * (y + 0.5);
        double py = origin.y() + across.y() * (x + 0.5) + down.y() * (y + 0.5);
        if (outside == Outside.BLACK && !contains(px, py)) {
          continue;
        }
        level.add((px + 0.5) * scale - 0.5, (py + 0.5) * scale - 0.5, result, 3 * (y / fine * size + x / fine), weight);
      }
    }
    return result;
  }

  private boolean contains(double x, double y) {
    return x >= -0.5 && y >= -0.5 && x <= width() - 0.5 && y <= height() - 0.5;
  }

  private Level level(int number) {
    while (levels.size() <= number && levels.getLast().canHalve()) {
      levels.add(levels.getLast().halved());
    }
    return levels.get(Math.min(number, levels.size() - 1));
  }

  private record Level(RgbImage image) {
    int width() {
      return image.width();
    }

    int height() {
      return image.height();
    }

    /** A pyramid ends where a side would be lost; windows that coarse are wider than any picture anyway. */
    boolean canHalve() {
      return width() > 1 && height() > 1;
    }

    Level halved() {
      return new Level(RgbImage.generate((width() + 1) / 2, (height() + 1) / 2, (x, y, channel) -> {
        int right = Math.min(2 * x + 1, width() - 1);
        int lower = Math.min(2 * y + 1, height() - 1);
        return image.sample(2 * x, 2 * y, channel) + image.sample(right, 2 * y, channel)
            + image.sample(2 * x, lower, channel) + image.sample(right, lower, channel) + 2 >> 2;
      }));
    }

    /** Adds the weighted bilinear sample, the edge repeated. */
    void add(double x, double y, float[] target, int offset, float weight) {
      double cx = Math.clamp(x, 0, width() - 1);
      double cy = Math.clamp(y, 0, height() - 1);
      int left = (int) cx;
      int top = (int) cy;
      float fx = (float) (cx - left);
      float fy = (float) (cy - top);
      int right = Math.min(left + 1, width() - 1);
      int lower = Math.min(top + 1, height() - 1);
      for (int c = 0; c < 3; c++) {
        float above = image.sample(left, top, c) * (1 - fx) + image.sample(right, top, c) * fx;
        float below = image.sample(left, lower, c) * (1 - fx) + image.sample(right, lower, c) * fx;
        target[offset + c] += weight * (above * (1 - fy) + below * fy);
      }
    }
  }
}
