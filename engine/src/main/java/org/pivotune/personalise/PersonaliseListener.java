package org.pivotune.personalise;

import org.pivotune.invert.ProjectionStep;
import org.pivotune.memory.MemoryPlan;
import org.pivotune.tune.TuningStep;

/** Hears how a personalisation goes, on its thread. */
public interface PersonaliseListener {
  /** A stage begins. */
  default void begun(Stage stage) {}

  /**
   * The projection of one of several faces begins.
   *
   * @param index its number, from 0
   * @param count how many there are
   */
  default void projecting(String name, int index, int count) {}

  /** A limit of memory was given, and this is what the stages that come give up for it. */
  default void planned(MemoryPlan plan) {}

  /** A step of the projection is finished. */
  default void projected(ProjectionStep step) {}

  /** A step of the tuning is finished: one for each face in each round. */
  default void tuned(TuningStep step) {}

  /** Something went another way than usual, with the same result. */
  default void noticed(String notice) {}

  /** Hears and does nothing. */
  static PersonaliseListener none() {
    return new PersonaliseListener() {};
  }
}
