package org.pivotune.host.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.pivotune.host.HostStatus;
import org.pivotune.host.JobKind;
import org.pivotune.host.JobState;
import org.pivotune.host.Pivotune;

/**
 * Shows a {@link Pivotune} in a Micrometer registry, which asks for {@link Pivotune#status} whenever it reads. The registry
 * holds it weakly. Waiting times of single jobs are in {@code Job.report()} and in the events of Java Flight Recorder.
 */
// Micrometer is not passed on to hosts: one that uses this class requires micrometer.core itself.
@SuppressWarnings("exports")
public final class PivotuneMeters implements MeterBinder {
  private final Pivotune pivotune;

  public PivotuneMeters(Pivotune pivotune) {
    this.pivotune = Objects.requireNonNull(pivotune, "pivotune");
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Objects.requireNonNull(registry, "registry");
    gauge(registry, "pivotune.native.handles", "Tensors, optimisers and random sources alive", HostStatus::liveHandles);
    gauge(registry, "pivotune.cache.people", "Tuned generators in the cache", HostStatus::cachedPeople);
    Gauge.builder("pivotune.cache.bytes", pivotune, of -> of.status().cachedBytes()).baseUnit(BaseUnits.BYTES)
        .description("Device memory that cached generators take").register(registry);
    counter(registry, "pivotune.cache.hits", "Edits that found their generator", HostStatus::cacheHits);
    counter(registry, "pivotune.cache.misses", "Edits that had to load it", HostStatus::cacheMisses);
    counter(registry, "pivotune.cache.evictions", "Generators that left for lack of room", HostStatus::evictions);
    counter(registry, "pivotune.jobs.refused", "Jobs that found no room", HostStatus::refused);
    for (JobKind kind : JobKind.values()) {
      jobs(registry, kind);
    }
  }

  private void jobs(MeterRegistry registry, JobKind kind) {
    String tag = kind.name().toLowerCase(Locale.ROOT);
    Gauge.builder("pivotune.jobs.waiting", pivotune, of -> kind == JobKind.EDIT
            ? of.status().waitingEdits()
            : of.status().waitingPersonalisations())
        .tag("kind", tag).description("Jobs that wait").register(registry);
    FunctionTimer.builder("pivotune.jobs.run", pivotune, of -> began(of.status(), kind),
            of -> of.status().busy().get(kind).toNanos(), TimeUnit.NANOSECONDS)
        .tag("kind", tag).description("Jobs that ended, and how long they ran").register(registry);
    for (JobState state : JobState.values()) {
      if (state.hasEnded()) {
        FunctionCounter.builder("pivotune.jobs.ended", pivotune, of -> of.status().ended(kind, state))
            .tag("kind", tag).tag("state", state.name().toLowerCase(Locale.ROOT))
            .description("Jobs by how they ended").register(registry);
      }
    }
  }

  private static long began(HostStatus status, JobKind kind) {
    return status.ended().get(kind).values().stream().mapToLong(Long::longValue).sum();
  }

  private void gauge(MeterRegistry registry, String name, String text, ToDoubleFunction<HostStatus> value) {
    Gauge.builder(name, pivotune, of -> value.applyAsDouble(of.status())).description(text).register(registry);
  }

  private void counter(MeterRegistry registry, String name, String text, ToDoubleFunction<HostStatus> value) {
    FunctionCounter.builder(name, pivotune, of -> value.applyAsDouble(of.status())).description(text)
        .register(registry);
  }
}
