package org.pivotune.host;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts how jobs end. Safe from any thread. */
final class JobCounts {
  private final Map<JobKind, Map<JobState, LongAdder>> ended = new EnumMap<>(JobKind.class);
  private final Map<JobKind, LongAdder> busy = new EnumMap<>(JobKind.class);
  private final LongAdder refused = new LongAdder();

  JobCounts() {
    for (JobKind kind : JobKind.values()) {
      Map<JobState, LongAdder> states = new EnumMap<>(JobState.class);
      for (JobState state : JobState.values()) {
        states.put(state, new LongAdder());
      }
      ended.put(kind, states);
      busy.put(kind, new LongAdder());
    }
  }

  void ended(JobReport report) {
    ended.get(report.kind()).get(report.state()).increment();
    busy.get(report.kind()).add(report.ran().toNanos());
  }

  void refused() {
    refused.increment();
  }

  Map<JobKind, Map<JobState, Long>> ended() {
    Map<JobKind, Map<JobState, Long>> counts = new EnumMap<>(JobKind.class);
    ended.forEach((kind, states) -> {
      Map<JobState, Long> sums = new EnumMap<>(JobState.class);
      states.forEach((state, count) -> {
        if (state.hasEnded()) {
          sums.put(state, count.sum());
        }
      });
      counts.put(kind, Map.copyOf(sums));
    });
    return counts;
  }

  Map<JobKind, Duration> busy() {
    Map<JobKind, Duration> times = new EnumMap<>(JobKind.class);
    busy.forEach((kind, nanos) -> times.put(kind, Duration.ofNanos(nanos.sum())));
    return times;
  }

  long refusals() {
    return refused.sum();
  }
}
