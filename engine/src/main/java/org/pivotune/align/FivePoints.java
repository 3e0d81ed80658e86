package org.pivotune.align;

import java.util.List;

/**
 * The five points that identity networks align by; left and right are the picture's.
 *
 * @param leftEye middle of the six points around the eye, as for the others
 * @param nose tip of the nose
 * @param leftMouth outer corner
 */
public record FivePoints(
    PixelPoint leftEye, PixelPoint rightEye, PixelPoint nose, PixelPoint leftMouth, PixelPoint rightMouth) {
  /** In the order of the components. */
  public List<PixelPoint> asList() {
    return List.of(leftEye, rightEye, nose, leftMouth, rightMouth);
  }
}
