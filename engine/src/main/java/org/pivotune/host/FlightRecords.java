package org.pivotune.host;

import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;

/** Events of Java Flight Recorder, with the names {@code org.pivotune.*}. */
final class FlightRecords implements Recorder {
  private final Supplier<HostStatus> status;
  private final Runnable periodic = this::memory;

  private FlightRecords(Supplier<HostStatus> status) {
    this.status = status;
  }

  /** One that does nothing where Java was built or started without it. */
  static Recorder open(Supplier<HostStatus> status) {
    if (!FlightRecorder.isAvailable()) {
      return new Silent();
    }
    FlightRecords records = new FlightRecords(status);
    FlightRecorder.addPeriodicEvent(NativeMemoryEvent.class, records.periodic);
    return records;
  }

  @Override
  public Span begin(String stage, long job) {
    StageEvent event = new StageEvent();
    event.stage = stage;
    event.job = job;
    event.begin();
    return event::commit;
  }

  @Override
  public void ended(JobReport report) {
    JobEvent event = new JobEvent();
    if (event.isEnabled()) {
      event.job = report.number();
      event.kind = report.kind().name();
      event.state = report.state().name();
      event.waited = report.waited().toNanos();
      event.ran = report.ran().toNanos();
      event.stepsWaited = report.stepsWaited();
      event.commit();
    }
  }

  @Override
  public void memory() {
    NativeMemoryEvent event = new NativeMemoryEvent();
    if (event.isEnabled()) {
      HostStatus now = status.get();
      event.liveHandles = now.liveHandles();
      event.cachedBytes = now.cachedBytes();
      event.cachedPeople = now.cachedPeople();
      event.commit();
    }
  }

  @Override
  public void close() {
    FlightRecorder.removePeriodicEvent(periodic);
  }
}
