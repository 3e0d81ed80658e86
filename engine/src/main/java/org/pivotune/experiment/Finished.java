package org.pivotune.experiment;

import java.util.List;

/**
 * A trial with what it found.
 *
 * @param folder its pictures
 * @param origins what computed it and what it was made from
 */
public record Finished<R extends Record>(Trial<R> trial, R result, TrialFolder folder, List<Origin> origins) {
  public Finished {
    origins = List.copyOf(origins);
  }
}
