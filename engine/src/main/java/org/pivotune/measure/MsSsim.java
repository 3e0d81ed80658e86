package org.pivotune.measure;

import java.util.Arrays;
import org.pivotune.tensor.HostTensor;

/**
 * Multi-scale structural similarity (Wang, Simoncelli and Bovik, 2003) as torchmetrics computes it: Gaussian window of
 * 11 pixels with sigma 1.5, K1 = 0.01, K2 = 0.03, halving by 2x2 means, means over channels and pixels before the
 * product over scales, negative means counted as 0. Contrast and structure are taken where the whole window lies inside
 * the picture; luminance, which only the coarsest scale adds, on the picture with a reflected border.
 *
 * <p>The standard has five scales, for which the shorter side must be at least 176 pixels: the window must fit into the
 * coarsest scale. For smaller pictures as many scales as fit are used (four from 88, three from 44, two from 22, one
 * from 11 pixels) and their weights are scaled to the sum of all five; the score says how many. Scores with different
 * numbers of scales must not be compared.
 */
public final class MsSsim {
  /** Wang et al.'s weights of the scales, finest first. */
  private static final double[] WEIGHTS = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};

  private static final double C1 = 0.01 * 0.01;
  private static final double C2 = 0.03 * 0.03;

  /** How far a window reaches beyond its centre. */
  private static final int MARGIN = GaussianWindow.SIZE / 2;

  private MsSsim() {}

  /**
   * The similarity and the number of scales that it was taken over.
   *
   * @param value at most 1, which equal images reach; at least 0
   * @param scales 1 to 5; 5 is the standard
   */
  public record Score(double value, int scales) {}

  /**
   * Compares two images.
   *
   * @param reference [1, C, H, W] in [0, 1]
   * @param image in the same shape and range
   * @throws IllegalArgumentException if the shapes differ or a side is shorter than 11 pixels
   */
  public static Score of(HostTensor reference, HostTensor image) {
    if (reference.rank() != 4 || reference.size(0) != 1 || !image.hasShape(reference.shape())) {
      throw new IllegalArgumentException(
          "MS-SSIM compares two images [1, C, H, W] of one size, not " + reference + " and " + image);
    }
    int scales = scales(Math.min(reference.size(2), reference.size(3)));
    if (scales == 0) {
      throw new IllegalArgumentException("MS-SSIM needs images of at least 11x11 pixels, not " + reference);
    }
    return new Score(value(planes(reference), planes(image), scales), scales);
  }

  private static int scales(long shorterSide) {
    int scales = 0;
    while (scales < WEIGHTS.length && shorterSide >> scales >= GaussianWindow.SIZE) {
      scales++;
    }
    return scales;
  }

  private static double value(GrayPlane[] reference, GrayPlane[] image, int scales) {
    double share = Arrays.stream(WEIGHTS, 0, scales).sum() / Arrays.stream(WEIGHTS).sum();
    double product = 1;
    for (int scale = 0; scale < scales; scale++) {
      double mean = 0;
      for (int channel = 0; channel < reference.length; channel++) {
        GrayPlane x = reference[channel];
        GrayPlane y = image[channel];
        boolean coarsest = scale == scales - 1;
        double similarity =
            coarsest ? similarity(x.reflected(MARGIN), y.reflected(MARGIN), true) : similarity(x, y, false);
        mean += similarity / reference.length;
        reference[channel] = x.halved();
        image[channel] = y.halved();
      }
      product *= Math.pow(Math.max(0, mean), WEIGHTS[scale] / share);
    }
    return product;
  }

  /** The mean over windows of contrast and structure, if wanted times luminance. */
  private static double similarity(GrayPlane x, GrayPlane y, boolean withLuminance) {
    double[] meanX = GaussianWindow.means(x).values();
    double[] meanY = GaussianWindow.means(y).values();
    double[] meanXx = GaussianWindow.means(x.times(x)).values();
    double[] meanYy = GaussianWindow.means(y.times(y)).values();
    double[] meanXy = GaussianWindow.means(x.times(y)).values();
    double sum = 0;
    for (int i = 0; i < meanX.length; i++) {
      double product = meanX[i] * meanY[i];
      double squares = meanX[i] * meanX[i] + meanY[i] * meanY[i];
      double contrast = (2 * (meanXy[i] - product) + C2) / (meanXx[i] + meanYy[i] - squares + C2);
      sum += withLuminance ? contrast * (2 * product + C1) / (squares + C1) : contrast;
    }
    return sum / meanX.length;
  }

  private static GrayPlane[] planes(HostTensor image) {
    int height = (int) image.size(2);
    int width = (int) image.size(3);
    GrayPlane[] planes = new GrayPlane[(int) image.size(1)];
    float[] all = image.toArray();
    for (int channel = 0; channel < planes.length; channel++) {
      double[] values = new double[height * width];
      for (int i = 0; i < values.length; i++) {
        values[i] = all[channel * values.length + i];
      }
      planes[channel] = new GrayPlane(values, height, width);
    }
    return planes;
  }
}
