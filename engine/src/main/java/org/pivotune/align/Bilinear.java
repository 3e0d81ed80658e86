package org.pivotune.align;

import org.pivotune.photo.RgbImage;

/** Bilinear samples of a picture, its edge repeated outside. */
final class Bilinear {
  private Bilinear() {}

  /** Adds the sample at (x, y), 0..255, to red, green and blue. */
  static void add(RgbImage image, double x, double y, float[] sum) {
    double cx = Math.clamp(x, 0, image.width() - 1);
    double cy = Math.clamp(y, 0, image.height() - 1);
    int left = (int) cx;
    int top = (int) cy;
    int right = Math.min(left + 1, image.width() - 1);
    int below = Math.min(top + 1, image.height() - 1);
    float fx = (float) (cx - left);
    float fy = (float) (cy - top);
    for (int c = 0; c < 3; c++) {
      float upper = image.sample(left, top, c) * (1 - fx) + image.sample(right, top, c) * fx;
      float lower = image.sample(left, below, c) * (1 - fx) + image.sample(right, below, c) * fx;
      sum[c] += upper * (1 - fy) + lower * fy;
    }
  }
}
