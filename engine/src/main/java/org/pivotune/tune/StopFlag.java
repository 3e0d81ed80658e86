package org.pivotune.tune;

import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;

/**
 * The stop rule on the device: once no distance of a round is above the limit, no update is made any more, however
 * late the host hears of it. Its tensors live in the scope that it was made in.
 */
final class StopFlag {
  private final double limit;
  private final Tensor near; // 1 while every distance of this round is within the limit
  private final Tensor stopped; // 1 from the first round on that was near as a whole

  StopFlag(double limit, Device device) {
    this.limit = limit;
    this.near = Tensor.full(0, device);
    this.stopped = Tensor.full(0, device);
  }

  /**
   * Looks at one batch of a round.
   *
   * @param distances [B]
   * @param first whether the round begins with it
   */
  void look(Tensor distances, boolean first) {
    try (GradMode off = GradMode.disabled()) {
      Tensor within = distances.allAtMost(limit);
      near.assign(first ? within : near.mul(within));
    }
  }

  /** 1 where a round before was near: the host may not have heard of it yet. */
  Tensor stopped() {
    return stopped;
  }

  /** After the last batch of a round: 1 where its update is to be left out. */
  Tensor skip() {
    try (GradMode off = GradMode.disabled()) {
      stopped.addInPlace(near.sub(near.mul(stopped)), 1);
      return stopped;
    }
  }
}
