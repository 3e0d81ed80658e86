package org.pivotune.measure;

import org.pivotune.identity.FivePoints;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;

/** Scores by both conventions, see {@link ConventionScores}. For square images of one size, and one thread. */
public final class ConventionJudge implements AutoCloseable {
  /** The side that HyperStyle's and GANInverter's tables are measured at. */
  public static final int COMMON_SIDE = 256;

  private final int side;
  private final Judge full;
  private final Judge common;

  private ConventionJudge(int side, Judge full, Judge common) {
    this.side = side;
    this.full = full;
    this.common = common;
  }

  /**
   * Loads the networks.
   *
   * @param perceptual the network that LPIPS is measured with; Alex in both conventions
   * @param side height and width of the images, at least 32
   */
  public static ConventionJudge open(PerceptualNetwork perceptual, int side, int threads) {
    Judge full = Judge.open(perceptual, side, threads);
    try {
      return new ConventionJudge(side, full, Judge.open(perceptual, COMMON_SIDE, threads));
    } catch (RuntimeException | Error e) {
      full.close();
      throw e;
    }
  }

  /**
   * Compares.
   *
   * @param reference [1, 3, H, W] in [-1, 1]
   * @param image the same shape, nominally the same range
   * @param points where the face is, in both
   */
  public ConventionScores score(HostTensor reference, HostTensor image, FivePoints points) {
    Scores own = full.score(reference, image, points);
    return new ConventionScores(
        own, common.score(common(reference), common(image), points), side < COMMON_SIDE);
  }

  /**
   * 8 bits, then bilinear with antialiasing, as those tables' programs read pictures from files and resize them.
   *
   * @return [1, 3, 256, 256] in [-1, 1]
   */
  static HostTensor common(HostTensor image) {
    return RgbImage.fromTensor(image).resize(COMMON_SIDE, COMMON_SIDE, ResizeFilter.TRIANGLE).toTensor();
  }

  @Override
  public void close() {
    full.close();
    common.close();
  }
}
