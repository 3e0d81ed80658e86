package org.pivotune.align;

import org.pivotune.photo.RgbImage;

/** Operations on one channel as a plane of floats, row-major. */
final class Planes {
  /** A blur wider than this is computed on a smaller plane, where the difference cannot be seen. */
  private static final double WIDEST_EXACT = 6;
  private static final int BINS_PER_LEVEL = 8;

  private Planes() {}

  static float[] of(RgbImage image, int channel) {
    float[] plane = new float[image.width() * image.height()];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = image.sample(i % image.width(), i / image.width(), channel);
    }
    return plane;
  }

  /** The index mirrored at the first and last element, which are not repeated. */
  static int mirror(int index, int length) {
    if (length == 1) {
      return 0;
    }
    int folded = Math.floorMod(index, 2 * (length - 1));
    return folded < length ? folded : 2 * (length - 1) - folded;
  }

  /** The median to an eighth of a level. */
  static float median(float[] plane) {
    int[] counts = new int[256 * BINS_PER_LEVEL];
    for (float value : plane) {
      counts[Math.clamp(Math.round(value * BINS_PER_LEVEL), 0, counts.length - 1)]++;
    }
    int seen = 0;
    int bin = 0;
    while (seen + counts[bin] <= plane.length / 2) {
      seen += counts[bin++];
    }
    return (float) bin / BINS_PER_LEVEL;
  }

  /** A Gaussian blur; the edge is continued by its mirror image, edge elements repeated. */
  static float[] blur(float[] plane, int width, int height, double sigma) {
    int factor = (int) Math.max(1, Math.floor(sigma / (WIDEST_EXACT / 2)));
    if (sigma <= WIDEST_EXACT || width < 2 * factor || height < 2 * factor) {
      return gaussian(plane, width, height, sigma);
    }
    int smallWidth = (width + factor - 1) / factor;
    int smallHeight = (height + factor - 1) / factor;
    float[] small = shrink(plane, width, height, factor);
    float[] blurred = gaussian(small, smallWidth, smallHeight, sigma / factor);
    float[] result = new float[plane.length];
    for (int i = 0; i < result.length; i++) {
      double x = (i % width + 0.5) / factor - 0.5;
      double y = (i / width + 0.5) / factor - 0.5;
      result[i] = bilinear(blurred, smallWidth, smallHeight, x, y);
    }
    return result;
  }

  private static float[] shrink(float[] plane, int width, int height, int factor) {
    int smallWidth = (width + factor - 1) / factor;
    int smallHeight = (height + factor - 1) / factor;
    float[] small = new float[smallWidth * smallHeight];
    int[] counts = new int[small.length];
    for (int i = 0; i < plane.length; i++) {
      int at = i / width / factor * smallWidth + i % width / factor;
      small[at] += plane[i];
      counts[at]++;
    }
    for (int i = 0; i < small.length; i++) {
      small[i] /= counts[i];
    }
    return small;
  }

  private static float bilinear(float[] plane, int width, int height, double x, double y) {
    double cx = Math.clamp(x, 0, width - 1);
    double cy = Math.clamp(y, 0, height - 1);
    int left = (int) cx;
    int top = (int) cy;
    int right = Math.min(left + 1, width - 1);
    int below = Math.min(top + 1, height - 1);
    float fx = (float) (cx - left);
    float fy = (float) (cy - top);
    float upper = plane[top * width + left] * (1 - fx) + plane[top * width + right] * fx;
    float lower = plane[below * width + left] * (1 - fx) + plane[below * width + right] * fx;
    return upper * (1 - fy) + lower * fy;
  }

  static float[] gaussian(float[] plane, int width, int height, double sigma) {
    int radius = (int) (4 * sigma + 0.5);
    double[] weights = new double[2 * radius + 1];
    double sum = 0;
    for (int k = -radius; k <= radius; k++) {
      weights[k + radius] = Math.exp(-0.5 * k * k / (sigma * sigma));
      sum += weights[k + radius];
    }
    for (int k = 0; k < weights.length; k++) {
      weights[k] /= sum;
    }
    float[] rows = along(plane, width, height, 1, width, weights);
    return along(rows, height, width, width, 1, weights);
  }

  /** Filters lines of {@code length} elements {@code step} apart; there are {@code lines}, {@code stride} apart. */
  private static float[] along(float[] plane, int length, int lines, int step, int stride, double[] weights) {
    int radius = weights.length / 2;
    float[] result = new float[plane.length];
    double[] line = new double[length + 2 * radius];
    for (int n = 0; n < lines; n++) {
      for (int i = 0; i < line.length; i++) {
        line[i] = plane[n * stride + step * mirrorWithEdge(i - radius, length)];
      }
      for (int i = 0; i < length; i++) {
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
          sum += weights[k] * line[i + k];
        }
        result[n * stride + step * i] = (float) sum;
      }
    }
    return result;
  }

  private static int mirrorWithEdge(int index, int length) {
    int folded = Math.floorMod(index, 2 * length);
    return folded < length ? folded : 2 * length - 1 - folded;
  }
}
