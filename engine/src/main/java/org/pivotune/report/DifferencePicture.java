package org.pivotune.report;

import org.pivotune.photo.RgbImage;

/** Where two pictures differ. */
final class DifferencePicture {
  /** Small errors are what one wants to see; the same in every report, so that reports can be compared. */
  static final int FACTOR = 4;

  private DifferencePicture() {}

  /** |a - b| of every sample times {@link #FACTOR}, clamped. */
  static RgbImage of(RgbImage a, RgbImage b) {
    if (a.width() != b.width() || a.height() != b.height()) {
      throw new IllegalArgumentException("pictures of " + a + " and " + b + " cannot be compared");
    }
    return RgbImage.generate(a.width(), a.height(),
        (x, y, channel) -> FACTOR * Math.abs(a.sample(x, y, channel) - b.sample(x, y, channel)));
  }
}
