package org.pivotune.experiment.locality;

import java.util.List;
import org.pivotune.experiment.Effort;

/**
 * One tuned generator.
 *
 * @param identities to how many photos it was tuned
 * @param drift of random codes
 * @param targets how well it shows each photo
 * @param effort of the tuning; steps count one for each photo in each round
 */
public record Locality(Tuning tuning, int identities, Drift drift, List<TargetScores> targets, Effort effort) {
  public Locality {
    targets = List.copyOf(targets);
  }
}
