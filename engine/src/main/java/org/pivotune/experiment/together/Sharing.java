package org.pivotune.experiment.together;

import java.util.List;
import org.pivotune.experiment.Effort;
import org.pivotune.experiment.locality.TargetScores;

/**
 * One generator and the people that it shows.
 *
 * @param people one, or all of them together
 * @param effort of the generator: a projection, with the tuning after it, or the common tuning alone
 */
public record Sharing(Way way, List<TargetScores> people, Effort effort) {
  public Sharing {
    people = List.copyOf(people);
  }
}
