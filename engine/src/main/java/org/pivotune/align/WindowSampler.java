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
    PixelPoint origin = window.at(0, 0);
    PixelPoint across = window.at(1, 0).minus(origin).times(1.0 / (fine * size));
    PixelPoint down = window.at(0, 1).minus(origin).times(1.0 / (fine * size));
    float[] result = new float[3 * size * size];
    if (across.y() == 0 && down.x() == 0 && down.y() > 0) {
      // Most windows are upright: then the neighbours of a sample are found once a column and once a row.
      Axis columns = level.axis(level.width(), width(), origin.x(), across.x(), fine * size, scale, outside);
      Axis rows = level.axis(level.height(), height(), origin.y(), down.y(), fine * size, scale, outside);
      level.addUpright(columns, rows, result, size, fine);
    } else {
      addTurned(level, scale, origin, across, down, result, size, fine, outside);
    }
    return result;
  }

  private void addTurned(Level level, double scale, PixelPoint origin, PixelPoint across, PixelPoint down,
      float[] result, int size, int fine, Outside outside) {
    float weight = 1f / (fine * fine);
    for (int y = 0; y < fine * size; y++) {
      for (int x = 0; x < fine * size; x++) {
        double px = origin.x() + across.x() * (x + 0.5) + down.x() * (y + 0.5);
        double py = origin.y() + across.y() * (x + 0.5) + down.y() * (y + 0.5);
        if (outside == Outside.BLACK && !(isWithin(px, width()) && isWithin(py, height()))) {
          continue;
        }
        level.add((px + 0.5) * scale - 0.5, (py + 0.5) * scale - 0.5, result, 3 * (y / fine * size + x / fine), weight);
      }
    }
  }

  private static boolean isWithin(double at, int length) {
    return at >= -0.5 && at <= length - 0.5;
  }

  private Level level(int number) {
    while (levels.size() <= number && levels.getLast().canHalve()) {
      levels.add(levels.getLast().halved());
    }
    return levels.get(Math.min(number, levels.size() - 1));
  }

  /**
   * Where the samples of an upright window lie along one side of a level: between the pixels {@code before} and {@code
   * after}, the edge repeated.
   *
   * @param part how far from {@code before} to {@code after}, 0 to 1
   * @param seen whether the sample counts
   */
  private record Axis(int[] before, int[] after, float[] part, boolean[] seen) {}

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

    /**
     * @param length of this level's side
     * @param whole length of the picture's side, in whose pixels {@code origin} and {@code step} are
     */
    Axis axis(int length, int whole, double origin, double step, int count, double scale, Outside outside) {
      Axis axis = new Axis(new int[count], new int[count], new float[count], new boolean[count]);
      for (int i = 0; i < count; i++) {
        double at = origin + step * (i + 0.5);
        double clamped = Math.clamp((at + 0.5) * scale - 0.5, 0, length - 1);
        axis.before[i] = (int) clamped;
        axis.after[i] = Math.min(axis.before[i] + 1, length - 1);
        axis.part[i] = (float) (clamped - axis.before[i]);
        axis.seen[i] = outside == Outside.EDGE || isWithin(at, whole);
      }
      return axis;
    }

    /** What {@link #add} gives for every sample of an upright window, to the bit, but along each row only once. */
    void addUpright(Axis columns, Axis rows, float[] target, int size, int fine) {
      float weight = 1f / (fine * fine);
      int first = rows.before[0];
      float[][] between = new float[rows.after[fine * size - 1] - first + 1][];
      for (int y = 0; y < fine * size; y++) {
        if (rows.seen[y]) {
          float[] above = row(between, first, rows.before[y], columns);
          float[] below = row(between, first, rows.after[y], columns);
          float fy = rows.part[y];
          int at = 3 * (y / fine) * size;
          for (int i = 0; i < above.length; at += 3) {
            for (int k = 0; k < fine; k++) {
              for (int c = 0; c < 3; c++) {
                target[at + c] += weight * (above[i] * (1 - fy) + below[i] * fy);
                i++;
              }
            }
          }
        }
      }
    }

    /** The samples between the pixels of one row, zero where they do not count. */
    private float[] row(float[][] rows, int first, int number, Axis columns) {
      if (rows[number - first] == null) {
        int count = columns.part.length;
        int left = columns.before[0];
        int[] pixels = image.samples(left, number, columns.after[count - 1] - left + 1);
        float[] row = new float[3 * count];
        for (int x = 0; x < count; x++) {
          if (columns.seen[x]) {
            float fx = columns.part[x];
            int before = 3 * (columns.before[x] - left);
            int after = 3 * (columns.after[x] - left);
            for (int c = 0; c < 3; c++) {
              row[3 * x + c] = pixels[before + c] * (1 - fx) + pixels[after + c] * fx;
            }
          }
        }
        rows[number - first] = row;
      }
      return rows[number - first];
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
