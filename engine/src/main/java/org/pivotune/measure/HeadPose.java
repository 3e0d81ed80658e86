package org.pivotune.measure;

import org.pivotune.attribute.AttributeNetworks;
import org.pivotune.attribute.AttributeScorer;
import org.pivotune.tensor.HostTensor;

/**
 * How far a head is turned, by the embedded pose network: what stands here for the closed service that Roich et al.
 * 2021 measured rotation with (Table 2). On 33 portraits it follows the nose's offset with r = 0.94; see
 * {@code models/attributes/CARD.md}. For one thread at a time.
 */
public final class HeadPose implements AutoCloseable {
  private final AttributeNetworks networks;
  private final AttributeScorer yaw;

  private HeadPose(AttributeNetworks networks) {
    this.networks = networks;
    this.yaw = networks.scorer("yaw");
  }

  /** @param threads threads used inside one run; at least 1 */
  public static HeadPose embedded(int threads) {
    return new HeadPose(AttributeNetworks.embedded(threads));
  }

  /**
   * Degrees of yaw; greater: the face turns towards the picture's right edge. The mirrored picture has exactly the
   * opposite yaw.
   *
   * @param image [1, 3, S, S] in [-1, 1], FFHQ-aligned; values beyond are clamped
   * @throws org.pivotune.attribute.AttributeException if the picture has another shape or holds what is no number
   */
  public double yaw(HostTensor image) {
    return yaw.score(image)[0];
  }

  @Override
  public void close() {
    networks.close();
  }
}
