package org.pivotune.experiment.quality;

import java.util.List;

/**
 * One photo on one route.
 *
 * @param photo file name
 * @param checkpoints in order of time
 */
public record QualityCurve(String photo, Route route, List<Checkpoint> checkpoints) {
  public QualityCurve {
    checkpoints = List.copyOf(checkpoints);
  }

  Checkpoint last() {
    return checkpoints.getLast();
  }
}
