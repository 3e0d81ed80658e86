package org.pivotune.align;

import org.pivotune.photo.RgbImage;

/** Compares pictures of one size. */
final class Pictures {
  private Pictures() {}

  static double psnr(RgbImage a, RgbImage b) {
    byte[] left = a.toBytes();
    byte[] right = b.toBytes();
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      double difference = (left[i] & 0xff) - (right[i] & 0xff);
      sum += difference * difference;
    }
    return sum == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(255.0 * 255.0 * left.length / sum);
  }

  static int greatestDifference(RgbImage a, RgbImage b) {
    byte[] left = a.toBytes();
    byte[] right = b.toBytes();
    int greatest = 0;
    for (int i = 0; i < left.length; i++) {
      greatest = Math.max(greatest, Math.abs((left[i] & 0xff) - (right[i] & 0xff)));
    }
    return greatest;
  }
}
