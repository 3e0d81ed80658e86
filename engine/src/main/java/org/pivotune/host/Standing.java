package org.pivotune.host;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Where a job stands, and since when; states and times change together. Safe from any thread. */
final class Standing {
  /** Times by {@link System#nanoTime}; 0 before they are known. */
  private record At(JobState state, long started, long ended) {}

  private final long arrived = System.nanoTime();
  private final AtomicReference<At> at = new AtomicReference<>(new At(JobState.WAITING, 0, 0));

  long arrived() {
    return arrived;
  }

  JobState state() {
    return at.get().state();
  }

  /** Whether it was there, and is here now. */
  boolean move(JobState from, JobState to) {
    At old = at.get();
    long now = System.nanoTime();
    return old.state() == from && at.compareAndSet(old,
        to == JobState.RUNNING ? new At(to, now, 0) : new At(to, old.started(), now));
  }

  JobReport report(JobKind kind, long number, long stepsWaited) {
    At current = at.get();
    boolean begun = current.started() != 0;
    long end = current.state().hasEnded() ? current.ended() : System.nanoTime();
    long start = begun ? current.started() : end;
    return new JobReport(kind, number, current.state(), Duration.ofNanos(start - arrived),
        Duration.ofNanos(begun ? end - start : 0), stepsWaited);
  }
}
