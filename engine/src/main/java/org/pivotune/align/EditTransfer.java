package org.pivotune.align;

import org.pivotune.photo.RgbImage;

/**
 * What an edit does to a photo that is finer than the generator, and that the generator does not show quite as it is.
 * With B the generator's picture before the edit, A after it and P the photo, the result is
 * {@code A + L + k (P - B - L)}: L, the coarse part of P - B, keeps the photo's colours and light everywhere; its fine
 * part keeps the photo's detail as far as k says, 1 where the edit leaves the picture alone, towards 0 where it changes
 * it and old detail would be a ghost.
 */
final class EditTransfer {
  /** Coarser than the parts of a face, finer than its shading; as a part of the side. */
  private static final double COARSE = 0.05;
  /** How far around a change old detail is given up; as a part of the side. */
  private static final double AROUND = 0.012;
  /** The change, in levels, at which half of the detail is given up. */
  private static final double HALF = 10;

  private final SquareSamples[] before = new SquareSamples[3];
  private final SquareSamples[] after = new SquareSamples[3];
  private final SquareSamples[] coarse = new SquareSamples[3];
  private final SquareSamples keep;

  /**
   * @param photo the square as it is in the photo, in the size of the other two
   */
  EditTransfer(RgbImage photo, RgbImage before, RgbImage after) {
    int size = before.width();
    float[] change = new float[size * size];
    for (int channel = 0; channel < 3; channel++) {
      float[] was = Planes.of(before, channel);
      float[] is = Planes.of(after, channel);
      float[] rest = Planes.of(photo, channel);
      for (int i = 0; i < rest.length; i++) {
        rest[i] -= was[i];
        change[i] += (is[i] - was[i]) * (is[i] - was[i]) / 3;
      }
      this.before[channel] = new SquareSamples(was, size);
      this.after[channel] = new SquareSamples(is, size);
      this.coarse[channel] = new SquareSamples(Planes.blur(rest, size, size, COARSE * size), size);
    }
    float[] spread = Planes.blur(change, size, size, Math.max(1, AROUND * size));
    for (int i = 0; i < spread.length; i++) {
      double relative = spread[i] / (HALF * HALF);
      spread[i] = (float) (1 / (1 + relative * relative));
    }
    this.keep = new SquareSamples(spread, size);
  }

  /** @param old the photo's own value here, 0..255 */
  double at(double u, double v, int channel, int old) {
    double light = coarse[channel].linear(u, v);
    double detail = old - before[channel].cubic(u, v) - light;
    return after[channel].cubic(u, v) + light + keep.linear(u, v) * detail;
  }
}
