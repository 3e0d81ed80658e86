package org.pivotune.tune;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.pivotune.loss.BatchedLosses;
import org.pivotune.loss.ImageLoss;
import org.pivotune.loss.PerceptualLoss;

/**
 * The perceptual distance of every batch to its own target. What was seen of a target is kept while it fits a fixed
 * size; beyond that, targets are looked at again in each round, so that memory does not grow with their number. Of a
 * single batch it is always kept.
 */
final class TargetDistances implements AutoCloseable {
  private static final long MOST_KEPT_BYTES = 256L << 20;

  private final BatchedLosses losses;
  private final long mostKeptBytes;
  private final Map<Integer, ImageLoss> bySize = new HashMap<>();
  private final Map<TargetBatch, PerceptualLoss.Target> kept = new IdentityHashMap<>();
  private long keptBytes;

  /** @param batches how many there are */
  TargetDistances(BatchedLosses losses, int batches) {
    this.losses = losses;
    this.mostKeptBytes = batches == 1 ? Long.MAX_VALUE : MOST_KEPT_BYTES;
  }

  /** The distance to this batch's target; belongs to this, and is for this batch until the next call. */
  ImageLoss to(TargetBatch batch) {
    PerceptualLoss.Target known = kept.get(batch);
    ImageLoss distance = bySize.get(batch.size());
    if (distance == null) {
      distance = ImageLoss.passing(losses.of(batch.size()), batch.target());
      bySize.put(batch.size(), distance);
    } else if (known == null) {
      distance.retarget(batch.target());
    } else {
      distance.retarget(known);
    }
    if (known == null && keptBytes + distance.target().bytes() <= mostKeptBytes) {
      keptBytes += distance.target().bytes();
      distance.keepTarget();
      kept.put(batch, distance.target());
    }
    return distance;
  }

  @Override
  public void close() {
    bySize.values().forEach(ImageLoss::close);
  }
}
