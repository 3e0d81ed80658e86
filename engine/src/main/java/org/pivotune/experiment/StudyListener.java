package org.pivotune.experiment;

import org.pivotune.personalise.PersonaliseListener;

/** Hears how a study goes, on its thread; of steps inside a trial as a personalisation's listener does. */
public interface StudyListener extends PersonaliseListener {
  /**
   * A trial begins, or was kept from an earlier run.
   *
   * @param index from 0
   */
  default void trial(String name, int index, int count, boolean kept) {}

  /**
   * A tuning begins.
   *
   * @param faces to how many faces; each has its step in each round
   */
  default void tuning(int faces) {}

  /** Something that takes a while and has no steps. */
  default void working(String what) {}

  /** Something the user should know that is no error. */
  default void notice(String text) {}

  /** Hears and does nothing. */
  static StudyListener none() {
    return new StudyListener() {};
  }
}
