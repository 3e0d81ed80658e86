package org.pivotune.personalise;

import org.pivotune.resume.Journal;

/** The journals of a personalisation's loops. */
public interface RunJournals {
  /** Of one face's projection. */
  Journal projection(int face);

  /** Of the tuning. */
  Journal tuning();

  /** Everything from the beginning, and nothing kept. */
  static RunJournals none() {
    return new RunJournals() {
      @Override
      public Journal projection(int face) {
        return Journal.none();
      }

      @Override
      public Journal tuning() {
        return Journal.none();
      }
    };
  }
}
