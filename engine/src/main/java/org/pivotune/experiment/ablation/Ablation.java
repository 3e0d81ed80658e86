package org.pivotune.experiment.ablation;

import java.util.List;
import java.util.Optional;
import org.pivotune.experiment.Effort;
import org.pivotune.experiment.editing.EditOutcome;
import org.pivotune.measure.ConventionScores;

/**
 * One photo by one variant.
 *
 * @param photo file name
 * @param pivot around which code
 * @param codeTuned whether the code was optimised too
 * @param scores of the tuned generator's picture against the aligned photo
 * @param magnitude degrees of yaw by the rotating edit, mean of both ways
 * @param singles every edit alone, the rotation both ways
 * @param drift of the code; empty where it was held still
 * @param effort of all optimisations
 */
public record Ablation(String photo, PivotChoice pivot, boolean codeTuned, ConventionScores scores, double magnitude,
    List<EditOutcome> singles, Optional<CodeDrift> drift, Effort effort) {
  public Ablation {
    singles = List.copyOf(singles);
  }

  /** Mean identity after single edits. */
  double singleIdentity() {
    return singles.stream().mapToDouble(EditOutcome::identity).average().orElse(Double.NaN);
  }
}
