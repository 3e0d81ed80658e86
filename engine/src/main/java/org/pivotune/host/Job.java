package org.pivotune.host;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Something that Pivotune was asked to do. Safe from any thread, virtual ones too.
 *
 * @param <T> what it gives
 */
public final class Job<T> {
  /** What is to be done, on the device thread. */
  interface Work<T> {
    T run(Workshop workshop, Job<T> job);
  }

  private static final Duration LONGEST = Duration.ofDays(365);

  private final JobKind kind;
  private final Work<T> work;
  private final Courier courier;
  private final @Nullable Long deadline;
  private final Standing standing = new Standing();
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private volatile long number;
  private volatile long firstStep;
  private volatile long stepsWaited;
  private volatile @Nullable String reasonToStop;
  private volatile @Nullable Progress latest;
  private volatile @Nullable Throwable failureOfTheEnd;
  private volatile Predicate<Job<?>> forget = job -> false;
  private volatile Consumer<JobReport> whenEnded = report -> {};

  Job(JobKind kind, Optional<Duration> deadline, ProgressListener listener, Work<T> work) {
    this.kind = kind;
    this.work = work;
    this.courier = new Courier(listener);
    this.deadline = deadline.map(time -> standing.arrived() + nanos(time)).orElse(null);
  }

  /** As {@link System#nanoTime} counts; what is longer than a year is a year, what is negative is nothing. */
  static long nanos(Duration time) {
    Duration atMost = time.compareTo(LONGEST) > 0 ? LONGEST : time;
    return atMost.isNegative() ? 0 : atMost.toNanos();
  }

  /** A deadline that has passed before anything was asked for is a mistake of the caller's. */
  static void requireNotNegative(Duration deadline) {
    if (deadline.isNegative()) {
      throw new IllegalArgumentException("a deadline is a time from now on, not " + deadline);
    }
  }

  /**
   * Waits for the end.
   *
   * @throws CancellationException if it was cancelled, or Pivotune was closed
   * @throws DeadlineException if its deadline passed
   * @throws JobException if it failed; the cause says why
   */
  public T await() throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException | CancellationException e) {
      throw failure(e);
    }
  }

  /**
   * Waits for the end, but no longer than this; the job goes on.
   *
   * @param most longer than a year counts as a year, negative as no time at all
   * @throws TimeoutException if it has not ended by then; otherwise as {@link #await()}
   */
  public T await(Duration most) throws InterruptedException, TimeoutException {
    Objects.requireNonNull(most, "most");
    try {
      return result.get(nanos(most), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | CancellationException e) {
      throw failure(e);
    }
  }

  /** A new exception for each who waits: none shares its stack with another thread. */
  private static RuntimeException failure(Exception thrown) {
    Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
    String message = String.valueOf(cause.getMessage());
    RuntimeException failure = switch (cause) {
      case CancellationException e -> new CancellationException(message);
      case DeadlineException e -> new DeadlineException(message);
      default -> new JobException(message, cause);
    };
    if (failure.getCause() == null) {
      failure.initCause(cause);
    }
    return failure;
  }

  /**
   * The end as a stage, which fails with what {@link #await} would throw or, for a failed job, with the engine's own
   * exception. What depends on it runs on virtual threads, never on the device thread.
   */
  public CompletionStage<T> completion() {
    return result.thenApplyAsync(Function.identity(), Thread::startVirtualThread).minimalCompletionStage();
  }

  /**
   * Asks the job to stop: at once while it waits, before its next step while it runs.
   *
   * @return false if it had ended before
   */
  public boolean cancel() {
    return cancel("cancelled");
  }

  boolean cancel(String reason) {
    if (state().hasEnded()) {
      return false;
    }
    reasonToStop = reason;
    if (forget.test(this)) {
      end(JobState.WAITING, JobState.CANCELLED, null, new CancellationException(reason));
    }
    return true;
  }

  public JobKind kind() {
    return kind;
  }

  public JobState state() {
    return standing.state();
  }

  /** What happened last; empty before anything did. */
  public Optional<Progress> progress() {
    return Optional.ofNullable(latest);
  }

  /** What the listener threw, if it did, or what kept the end from being told. */
  public Optional<Throwable> listenerFailure() {
    return courier.failure().or(() -> Optional.ofNullable(failureOfTheEnd));
  }

  /** How it went so far. */
  public JobReport report() {
    return standing.report(kind, number, stepsWaited);
  }

  /** Under the lock of what waits. */
  void admitted(long arrival, long stepsSoFar, Predicate<Job<?>> leave) {
    number = arrival;
    firstStep = stepsSoFar;
    forget = leave;
  }

  /** Under the same lock. */
  void leaves(long stepsSoFar) {
    stepsWaited = stepsSoFar - firstStep;
  }

  /** Hears of the end, before anybody who waits for it. */
  void whenEnded(Consumer<JobReport> hears) {
    whenEnded = hears;
  }

  long number() {
    return number;
  }

  boolean isPastDeadline() {
    Long until = deadline;
    return until != null && System.nanoTime() - until >= 0;
  }

  boolean mustStop() {
    return reasonToStop != null || isPastDeadline();
  }

  void tell(Progress progress) {
    latest = progress;
    courier.send(progress);
  }

  /** Ends a job that waits no longer. */
  void expire() {
    end(JobState.WAITING, JobState.EXPIRED, null, late());
  }

  /** Does the work, whatever comes of it; on the device thread. */
  void run(Workshop workshop) {
    String reason = reasonToStop;
    if (reason != null) {
      end(JobState.WAITING, JobState.CANCELLED, null, new CancellationException(reason));
      return;
    }
    if (isPastDeadline()) {
      expire();
      return;
    }
    if (!standing.move(JobState.WAITING, JobState.RUNNING)) {
      return;
    }
    try {
      T value = work.run(workshop, this);
      end(JobState.RUNNING, JobState.DONE, value, null);
    } catch (CancellationException e) {
      stopped(e);
    } catch (Throwable e) {
      // Even an OutOfMemoryError is this job's alone: it is handed to who waits, and the next job has its turn.
      end(JobState.RUNNING, JobState.FAILED, null, e);
    }
  }

  private void stopped(CancellationException thrown) {
    String reason = reasonToStop;
    if (reason == null && isPastDeadline()) {
      end(JobState.RUNNING, JobState.EXPIRED, null, late());
    } else {
      CancellationException told = new CancellationException(reason == null ? thrown.getMessage() : reason);
      told.initCause(thrown);
      end(JobState.RUNNING, JobState.CANCELLED, null, told);
    }
  }

  private DeadlineException late() {
    return new DeadlineException("the job was not finished by its deadline, "
        + Duration.ofNanos(System.nanoTime() - standing.arrived()).toMillis() + " ms after it arrived; give it more time, or more "
        + "threads, or fewer steps");
  }

  private void end(JobState from, JobState to, @Nullable T value, @Nullable Throwable failure) {
    if (!standing.move(from, to)) {
      return;
    }
    // Memory may run out even here. That is this job's alone, too: who waits for it is not left waiting, and who ends
    // several goes on to the next.
    try {
      whenEnded.accept(report());
    } catch (Throwable e) {
      failureOfTheEnd = e;
    }
    try {
      tell(new Progress.Ended(to));
    } catch (Throwable e) {
      failureOfTheEnd = e;
    }
    if (failure == null) {
      result.complete(value);
    } else {
      result.completeExceptionally(failure);
    }
  }
}
