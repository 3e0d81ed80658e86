package org.pivotune.experiment;

import org.pivotune.align.AlignException;
import org.pivotune.align.FaceAligner;
import org.pivotune.align.PixelPoint;
import org.pivotune.identity.FivePoints;
import org.pivotune.identity.IdentityNetwork;
import org.pivotune.measure.HeadPose;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;

/**
 * Says of edited faces how far they are turned and who they show. Where the points of a face lie is looked up in every
 * picture anew, as an edit moves them. For one thread.
 */
public final class FaceWitness implements AutoCloseable {
  private final FaceAligner aligner;
  private final HeadPose pose;
  private final IdentityNetwork identity;

  private FaceWitness(FaceAligner aligner, HeadPose pose, IdentityNetwork identity) {
    this.aligner = aligner;
    this.pose = pose;
    this.identity = identity;
  }

  /** @param aligner belongs to the caller */
  static FaceWitness open(FaceAligner aligner, int threads) {
    HeadPose pose = HeadPose.embedded(threads);
    try {
      return new FaceWitness(aligner, pose, IdentityNetwork.embedded(threads));
    } catch (RuntimeException | Error e) {
      pose.close();
      throw e;
    }
  }

  /** Degrees of yaw as {@link HeadPose#yaw}, of [1, 3, S, S] in [-1, 1]. */
  public double yaw(HostTensor image) {
    return pose.yaw(image);
  }

  /** The identity vector of the face in [1, 3, S, S] in [-1, 1]. */
  public float[] identity(HostTensor image) {
    return identity.embed(image, points(image));
  }

  private FivePoints points(HostTensor image) {
    RgbImage seen = RgbImage.fromTensor(image);
    if (seen.width() < FaceAligner.LEAST_ALIGNED_SIZE) {
      return FivePoints.canonical();
    }
    try {
      double[] xy = new double[10];
      int at = 0;
      for (PixelPoint point : aligner.detectWithin(seen).asList()) {
        xy[at++] = point.x();
        xy[at++] = point.y();
      }
      return FivePoints.ofPixels(xy, seen.width(), seen.height());
    } catch (AlignException | IllegalArgumentException e) {
      // An edit can break a face so far that its points fall together: then it is judged where a face would be.
      return FivePoints.canonical();
    }
  }

  @Override
  public void close() {
    pose.close();
    identity.close();
  }
}
