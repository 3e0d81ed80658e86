package org.pivotune.personalise;

import org.pivotune.invert.ProjectionStep;
import org.pivotune.tune.TuningStep;

/** Hears how a personalisation goes, on its thread. */
public interface PersonaliseListener {
  /** A stage begins. */
  default void begun(Stage stage) {}

  /** A step of the projection is finished. */
  default void projected(ProjectionStep step) {}

  /** A step of the tuning is finished. */
  default void tuned(TuningStep step) {}

  /** Hears and does nothing. */
  static PersonaliseListener none() {
    return new PersonaliseListener() {};
  }
}
