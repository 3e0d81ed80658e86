package org.pivotune.host;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Brings a job's progress to its listener on virtual threads, so that a slow one never holds up the device. */
final class Courier {
  private static final int MOST_PENDING = 256;

  private final ProgressListener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Progress> pending = new ArrayDeque<>();
  private boolean delivering;
  private volatile @Nullable Throwable failure;

  Courier(ProgressListener listener) {
    this.listener = listener;
  }

  void send(Progress progress) {
    lock.lock();
    try {
      if (failure != null) {
        return;
      }
      if (pending.size() >= MOST_PENDING) {
        dropOldestStep();
      }
      pending.add(progress);
      if (!delivering) {
        // It waits for the lock; where it cannot be started, the next one tries again.
        Thread.ofVirtual().name("pivotune-progress").start(this::deliver);
        delivering = true;
      }
    } finally {
      lock.unlock();
    }
  }

  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  private void dropOldestStep() {
    for (Iterator<Progress> all = pending.iterator(); all.hasNext();) {
      if (all.next() instanceof Progress.Step) {
        all.remove();
        return;
      }
    }
  }

  private void deliver() {
    for (Progress next = next(); next != null; next = next()) {
      try {
        listener.heard(next);
      } catch (Throwable e) {
        failure = e;
      }
    }
  }

  private @Nullable Progress next() {
    lock.lock();
    try {
      if (failure != null) {
        pending.clear();
      }
      Progress next = pending.poll();
      delivering = next != null;
      return next;
    } finally {
      lock.unlock();
    }
  }
}
