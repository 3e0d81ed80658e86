package org.pivotune.host;

import java.util.Optional;
import java.util.function.Supplier;

/** What the JVM's own recorder is told; nothing where there is none. */
interface Recorder extends AutoCloseable {
  /** Something that takes time; to be ended on the thread that began it. */
  interface Span {
    void end();
  }

  /**
   * A part of a job begins.
   *
   * @param job its number
   */
  Span begin(String stage, long job);

  /** A job has ended. */
  void ended(JobReport report);

  /** Notes what native memory is used now. */
  void memory();

  @Override
  void close();

  /** Java Flight Recorder where this JVM has it, else one that does nothing. */
  static Recorder open(Supplier<HostStatus> status) {
    Optional<Module> recorder = ModuleLayer.boot().findModule("jdk.jfr");
    // jdk.jfr is required statically: a host may be linked without it.
    return recorder.filter(Recorder.class.getModule()::canRead).isPresent() ? FlightRecords.open(status) : new Silent();
  }

  /** Records nothing. */
  final class Silent implements Recorder {
    @Override
    public Span begin(String stage, long job) {
      return () -> {};
    }

    @Override
    public void ended(JobReport report) {}

    @Override
    public void memory() {}

    @Override
    public void close() {}
  }
}
