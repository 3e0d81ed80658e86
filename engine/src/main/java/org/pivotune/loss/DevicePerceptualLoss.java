package org.pivotune.loss;

import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** A perceptual loss that works where the image is, without a trip through the host: fit for a recorded step. */
public interface DevicePerceptualLoss extends PerceptualLoss {

  /** What it keeps of target images on the device, in the scope that they were looked at in. */
  interface DeviceTarget extends Target {
    /** Moves it into a longer-lived scope. */
    void moveTo(TensorScope scope);
  }

  /**
   * What it sees of images; both in the current scope and apart from any graph.
   *
   * @param distances [N]
   * @param gradient of the sum of the distances, [N, 3, H, W]
   */
  record Seen(Tensor distances, Tensor gradient) {}

  /**
   * Looks at target images.
   *
   * @param images [N, 3, H, W] in [-1, 1], in the size of this loss
   */
  DeviceTarget target(Tensor images);

  /**
   * The distances to a target, with the gradient of their sum.
   *
   * @param images [N, 3, H, W], meant for [-1, 1] and not clamped
   * @param target from this loss
   */
  Seen look(Tensor images, Target target);
}
