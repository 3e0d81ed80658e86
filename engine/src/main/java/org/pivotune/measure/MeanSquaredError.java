package org.pivotune.measure;

import java.util.Arrays;
import org.pivotune.tensor.HostTensor;

/** The mean over all values of the squared difference, on images in [-1, 1] as the papers report it. */
public final class MeanSquaredError {
  private MeanSquaredError() {}

  /**
   * The score of images of any one shape, in [0, 4] where values are in [-1, 1]; 0 for equal images.
   *
   * @throws IllegalArgumentException if the shapes differ
   */
  public static double of(HostTensor reference, HostTensor image) {
    if (!image.hasShape(reference.shape()) || image.elementCount() == 0) {
      throw new IllegalArgumentException(
          "the mean squared error compares two images of one size, not " + Arrays.toString(reference.shape()) + " and "
              + Arrays.toString(image.shape()));
    }
    double sum = 0;
    for (int i = 0; i < reference.elementCount(); i++) {
      double difference = (double) image.get(i) - reference.get(i);
      sum += difference * difference;
    }
    return sum / reference.elementCount();
  }
}
