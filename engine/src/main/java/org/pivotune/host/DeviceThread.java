package org.pivotune.host;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pivotune.observe.Cancellation;

/**
 * The one platform thread that touches a device's tensors. Personalisations have their turns in order of arrival; before
 * each, and before each of their steps, the edits that have arrived by then have theirs.
 */
final class DeviceThread implements Runnable {
  /** LibTorch walks its graphs on this thread's stack. */
  private static final long STACK_BYTES = 16L << 20;
  private static final String CLOSED = "Pivotune was closed";

  private final WaitingJobs waiting;
  private final Supplier<Workshop> open;
  private final Thread thread;
  private final CompletableFuture<ModelFacts> opened = new CompletableFuture<>();
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile @Nullable Job<?> personalisation;
  private volatile boolean stopping;
  private volatile @Nullable Throwable fault;

  /** @param open called on the new thread, which closes what it gives */
  DeviceThread(String name, WaitingJobs waiting, Supplier<Workshop> open) {
    this.waiting = waiting;
    this.open = open;
    this.thread = new Thread(null, this, name, STACK_BYTES);
    // Several may be open for one device.
    thread.setName(name + "-" + thread.threadId());
    // A host that forgets to close is not kept from ending.
    thread.setDaemon(true);
  }

  /**
   * Starts, and waits until everything is loaded.
   *
   * @throws RuntimeException what loading threw
   */
  ModelFacts start() {
    thread.start();
    try {
      return opened.join();
    } catch (CompletionException e) {
      awaitEnd();
      if (e.getCause() instanceof RuntimeException wrong) {
        throw wrong;
      }
      throw (Error) e.getCause();
    }
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void run() {
    try (Workshop workshop = open.get()) {
      opened.complete(workshop.facts());
      while (waiting.awaitWork()) {
        turn(workshop);
        Job<?> next = waiting.nextPersonalisation();
        if (next != null) {
          personalise(next, workshop);
        }
      }
    } catch (Throwable e) {
      // Whoever opens hears of it. Later nothing is left that could throw but a fault of ours: whoever closes does.
      if (!opened.completeExceptionally(e)) {
        fault = e;
      }
    } finally {
      stop();
      finished.countDown();
    }
  }

  private void personalise(Job<?> job, Workshop workshop) {
    personalisation = job;
    if (stopping) {
      job.cancel(CLOSED);
    }
    try {
      job.run(workshop);
    } finally {
      personalisation = null;
    }
  }

  /** What a personalisation asks before each step: it makes room for edits, then says whether to go on. */
  Cancellation between(Workshop workshop, Job<?> job) {
    return () -> {
      waiting.stepEnded();
      turn(workshop);
      return job.mustStop();
    };
  }

  /** Serves the edits that have arrived by now, and no later ones: a tuning goes on however many keep coming. */
  private void turn(Workshop workshop) {
    waiting.expired().forEach(Job::expire);
    List<String> forgotten = waiting.takeForgotten();
    forgotten.forEach(workshop::forget);
    long last = waiting.lastArrival();
    for (Job<?> edit = waiting.nextEdit(last); edit != null; edit = waiting.nextEdit(last)) {
      edit.run(workshop);
    }
    // Again: an edit that had waited may have brought one back.
    forgotten.forEach(workshop::forget);
  }

  /** What ended the thread that should not have. */
  @Nullable Throwable fault() {
    return fault;
  }

  /** Ends everything: what waits at once, what runs before its next step. From any thread. */
  void stop() {
    stopping = true;
    waiting.close();
    waiting.all().forEach(job -> job.cancel(CLOSED));
    Job<?> running = personalisation;
    if (running != null) {
      running.cancel(CLOSED);
    }
  }

  /**
   * Waits for the thread's end.
   *
   * @return false if it did not come in that time
   */
  boolean awaitEnd(long nanos) throws InterruptedException {
    return finished.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** The same however long it takes; an interruption is kept for later. */
  void awaitEnd() {
    boolean interrupted = false;
    while (true) {
      try {
        finished.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
