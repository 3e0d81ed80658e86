package org.pivotune.loss;

import org.pivotune.tensor.HostTensor;

/**
 * How far images are from targets in the eyes of a frozen network, with the gradient that moves them closer. One
 * instance serves one network, batch and image size, and one thread.
 */
public interface PerceptualLoss extends AutoCloseable {

  /** What a loss keeps of the target images, so that they are looked at only once. Belongs to the loss that made it. */
  interface Target {
    /** Host memory that it holds. */
    long bytes();
  }

  /** The network's name, such as {@code lpips-alex}. */
  String name();

  /**
   * Looks at target images.
   *
   * @param images [N, 3, H, W] in [-1, 1], in the size of this loss
   */
  Target target(HostTensor images);

  /**
   * The sum over the batch of the distances between images and targets.
   *
   * @param images [N, 3, H, W], meant for [-1, 1] and not clamped; read in place
   * @param target from this loss's {@link #target}
   * @param gradient [N, 3, H, W]; overwritten with the gradient of the sum with respect to the images
   * @return the sum of the distances; for one image the distance itself
   */
  float valueAndGradient(HostTensor images, Target target, HostTensor gradient);

  /** The distance of each image of the latest {@link #valueAndGradient}, [N]; overwritten by the next. */
  HostTensor distances();

  @Override
  void close();
}
