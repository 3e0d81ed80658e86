package org.pivotune.host;

import java.time.Duration;
import java.util.Objects;

/**
 * How a job went so far.
 *
 * @param number tells jobs of one Pivotune apart; in order of arrival
 * @param waited from its arrival to its start, or until now
 * @param ran from its start to its end, or until now
 * @param stepsWaited how many steps of projections and tunings ended between its arrival and its start: for an edit at
 *     most one
 */
public record JobReport(JobKind kind, long number, JobState state, Duration waited, Duration ran, long stepsWaited) {
  public JobReport {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(waited, "waited");
    Objects.requireNonNull(ran, "ran");
  }
}
