package org.pivotune.measure;

import org.pivotune.identity.FivePoints;
import org.pivotune.identity.IdentityNetwork;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.tensor.HostTensor;

/**
 * The four scores of one image against one reference, apart from the losses that images are optimised by. For images
 * of one size, and one thread.
 */
public final class Judge implements AutoCloseable {
  private final LpipsDistance lpips;
  private final IdentityNetwork identity;

  private Judge(LpipsDistance lpips, IdentityNetwork identity) {
    this.lpips = lpips;
    this.identity = identity;
  }

  /**
   * Loads the networks.
   *
   * @param perceptual the network that LPIPS is measured with
   * @param side height and width of the images, at least 32
   */
  public static Judge open(PerceptualNetwork perceptual, int side, int threads) {
    return open(perceptual, side, side, threads);
  }

  /** The same for pictures that are not square. */
  public static Judge open(PerceptualNetwork perceptual, int height, int width, int threads) {
    LpipsDistance lpips = LpipsDistance.open(perceptual, height, width, threads);
    try {
      return new Judge(lpips, IdentityNetwork.embedded(threads));
    } catch (RuntimeException | Error e) {
      lpips.close();
      throw e;
    }
  }

  /**
   * Compares.
   *
   * @param reference [1, 3, H, W] in [-1, 1]
   * @param image the same shape, nominally the same range; what lies outside is clamped, as a viewer would see it
   * @param points where the face is, in both
   */
  public Scores score(HostTensor reference, HostTensor image, FivePoints points) {
    HostTensor shown = clamped(image);
    MsSsim.Score similarity = MsSsim.of(unit(reference), unit(shown));
    double same =
        IdentityNetwork.similarity(identity.embed(reference, points), identity.embed(shown, points));
    return new Scores(
        MeanSquaredError.of(reference, shown), lpips.of(reference, shown), similarity.value(), similarity.scales(),
        same);
  }

  private static HostTensor clamped(HostTensor image) {
    HostTensor clamped = HostTensor.allocate(image.shape());
    var values = clamped.data();
    for (int i = 0; i < image.elementCount(); i++) {
      values.put(Math.clamp(image.get(i), -1f, 1f));
    }
    return clamped;
  }

  /** [-1, 1] to [0, 1]. */
  private static HostTensor unit(HostTensor image) {
    HostTensor unit = HostTensor.allocate(image.shape());
    var values = unit.data();
    for (int i = 0; i < image.elementCount(); i++) {
      values.put((image.get(i) + 1) / 2);
    }
    return unit;
  }

  @Override
  public void close() {
    lpips.close();
    identity.close();
  }
}
