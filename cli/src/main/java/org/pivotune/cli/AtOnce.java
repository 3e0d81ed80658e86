package org.pivotune.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pivotune.observe.Cancellation;

/**
 * Work on several things at the same time, each worker on a platform thread of its own, as LibTorch's state belongs to
 * one. The first failure asks the other workers to stop, which they do as on Ctrl-C.
 */
final class AtOnce {
  /** Works on one thing after the other; opened, used and closed on one thread. */
  interface Worker<K, T> extends AutoCloseable {
    T work(K thing);

    @Override
    void close();
  }

  private AtOnce() {}

  /**
   * Has everything done.
   *
   * @param open makes a worker that asks whether to stop
   * @return in the order of the things
   */
  static <K, T> List<T> all(
      int workers, List<K> things, Cancellation cancellation, Function<Cancellation, ? extends Worker<K, T>> open) {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Cancellation stop = () -> failure.get() != null || cancellation.requested();
    AtomicInteger next = new AtomicInteger();
    List<@Nullable T> results = Collections.synchronizedList(new ArrayList<>(Collections.nCopies(things.size(), null)));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Math.min(workers, things.size()); i++) {
      threads.add(Thread.ofPlatform().name("pivotune-run-" + i).start(() -> {
        try (Worker<K, T> worker = open.apply(stop)) {
          for (int number = next.getAndIncrement(); number < things.size(); number = next.getAndIncrement()) {
            stop.check();
            results.set(number, worker.work(things.get(number)));
          }
        } catch (Throwable e) {
          failure.compareAndSet(null, e);
        }
      }));
    }
    join(threads, failure);
    rethrow(failure.get());
    return List.copyOf(results);
  }

  /** Waits for all, also when the waiting thread is interrupted: nobody may be left behind with half a folder. */
  private static void join(List<Thread> threads, AtomicReference<@Nullable Throwable> failure) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          failure.compareAndSet(null, new CancellationException("interrupted"));
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(@Nullable Throwable failure) {
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }
}
