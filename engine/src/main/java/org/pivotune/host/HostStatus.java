package org.pivotune.host;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * How a Pivotune stands. The counts are since it was opened.
 *
 * @param waitingPersonalisations how many wait
 * @param waitingEdits how many wait
 * @param ended how many jobs ended, by kind and by how
 * @param busy wall time that jobs of each kind ran; that of personalisations includes edits between their steps
 * @param refused how many jobs found no room
 * @param cachedPeople tuned generators in the cache
 * @param cachedBytes what they take on the device
 * @param cacheHits edits that found their generator there
 * @param cacheMisses edits that had to load it
 * @param evictions generators that left for lack of room
 * @param liveHandles tensors, optimisers and random sources alive in the whole process
 */
public record HostStatus(
    int waitingPersonalisations,
    int waitingEdits,
    Map<JobKind, Map<JobState, Long>> ended,
    Map<JobKind, Duration> busy,
    long refused,
    long cachedPeople,
    long cachedBytes,
    long cacheHits,
    long cacheMisses,
    long evictions,
    long liveHandles) {
  public HostStatus {
    ended = Map.copyOf(Objects.requireNonNull(ended, "ended"));
    busy = Map.copyOf(Objects.requireNonNull(busy, "busy"));
  }

  /** How many jobs of a kind ended so. */
  public long ended(JobKind kind, JobState how) {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(how, "how");
    return ended.getOrDefault(kind, Map.of()).getOrDefault(how, 0L);
  }
}
