package org.pivotune.experiment.ablation;

import org.pivotune.experiment.SystemConfig;
import org.pivotune.personalise.PersonaliseConfig;

/**
 * A way to tune.
 *
 * @param codeTuned whether the code is optimised together with the generator, instead of being held still
 */
record Variant(PivotChoice pivot, boolean codeTuned) {
  /** In file names. */
  String id() {
    return codeTuned ? pivot.id() + "-code-tuned" : pivot.id();
  }

  String title() {
    return codeTuned ? pivot.title() + ", tuned too" : pivot.title();
  }

  /** The method itself, which other studies tune by as well. */
  boolean isTheMethod() {
    return pivot == PivotChoice.W && !codeTuned;
  }

  PersonaliseConfig constants(SystemConfig systems) {
    PersonaliseConfig constants = pivot.constants(systems);
    return constants.withTuning(constants.tuning().withTuneCodes(codeTuned));
  }
}
