package org.pivotune.photo;

/** Separable resampling: rows first, then columns, in float between. */
final class Resampler {
  private Resampler() {}

  static RgbImage resize(RgbImage image, int width, int height, ResizeFilter filter) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("cannot resize to " + width + " x " + height);
    }
    if (width == image.width() && height == image.height()) {
      return image;
    }
    Taps across = Taps.of(image.width(), width, filter);
    Taps down = Taps.of(image.height(), height, filter);
    byte[] source = image.bytes();
    byte[] result = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    // A ring of finished rows would save memory; one float plane of the narrowed picture is simple and enough.
    float[][] narrow = new float[image.height()][];
    for (int y = 0; y < height; y++) {
      float[] sum = new float[3 * width];
      int first = down.first[y];
      for (int k = 0; k < down.weights[y].length; k++) {
        int row = first + k;
        if (narrow[row] == null) {
          narrow[row] = narrowed(source, row * image.width() * 3, across, width);
        }
        float weight = down.weights[y][k];
        float[] values = narrow[row];
        for (int i = 0; i < sum.length; i++) {
          sum[i] += weight * values[i];
        }
      }
      for (int row = y == 0 ? 0 : down.first[y - 1]; row < first; row++) {
        narrow[row] = null;
      }
      for (int i = 0; i < sum.length; i++) {
        result[3 * width * y + i] = (byte) Math.clamp(Math.round(sum[i]), 0, 255);
      }
    }
    return RgbImage.adopt(width, height, result);
  }

  private static float[] narrowed(byte[] source, int offset, Taps taps, int width) {
    float[] row = new float[3 * width];
    for (int x = 0; x < width; x++) {
      float red = 0;
      float green = 0;
      float blue = 0;
      int at = offset + 3 * taps.first[x];
      for (float weight : taps.weights[x]) {
        red += weight * (source[at] & 0xff);
        green += weight * (source[at + 1] & 0xff);
        blue += weight * (source[at + 2] & 0xff);
        at += 3;
      }
      row[3 * x] = red;
      row[3 * x + 1] = green;
      row[3 * x + 2] = blue;
    }
    return row;
  }

  /** For every output position, the first input position and the weights (sum 1) from there on. */
  private record Taps(int[] first, float[][] weights) {
    static Taps of(int input, int output, ResizeFilter filter) {
      double scale = (double) input / output;
      double stretch = Math.max(1, scale);
      double support = filter.radius() * stretch;
      int[] first = new int[output];
      float[][] weights = new float[output][];
      for (int i = 0; i < output; i++) {
        double centre = (i + 0.5) * scale;
        int from = Math.max(0, (int) Math.floor(centre - support + 0.5));
        int to = Math.max(from + 1, Math.min(input, (int) Math.floor(centre + support + 0.5)));
        first[i] = Math.min(from, input - 1);
        weights[i] = normalised(first[i], to - first[i], centre, stretch, filter);
      }
      return new Taps(first, weights);
    }

    private static float[] normalised(int from, int count, double centre, double stretch, ResizeFilter filter) {
      double[] raw = new double[count];
      double sum = 0;
      for (int k = 0; k < count; k++) {
        raw[k] = filter.at((from + k + 0.5 - centre) / stretch);
        sum += raw[k];
      }
      float[] weights = new float[count];
      for (int k = 0; k < count; k++) {
        weights[k] = sum == 0 ? 1f / count : (float) (raw[k] / sum);
      }
      return weights;
    }
  }
}
