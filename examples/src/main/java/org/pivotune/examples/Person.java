package org.pivotune.examples;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.pivotune.host.Job;
import org.pivotune.host.PersonaliseResult;
import org.pivotune.host.Progress;

/** Somebody who sent a photo, and what became of it so far. Safe from any thread. */
final class Person {
  /** The newest event and how many there were. */
  record News(long number, Progress progress) {}

  private final String id;
  private final Instant known;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable News news;
  private volatile @Nullable Job<PersonaliseResult> job;

  Person(String id, Instant known) {
    this.id = id;
    this.known = known;
  }

  String id() {
    return id;
  }

  /** Since when. */
  Instant known() {
    return known;
  }

  @Nullable Job<PersonaliseResult> job() {
    return job;
  }

  void began(Job<PersonaliseResult> begun) {
    job = begun;
  }

  /** Called by Pivotune. */
  void heard(Progress progress) {
    lock.lock();
    try {
      News last = news;
      news = new News(last == null ? 1 : last.number() + 1, progress);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The newest event after one that was seen; null if there is none for so long. Slow readers miss some. */
  @Nullable News after(long seen, Duration most) throws InterruptedException {
    lock.lock();
    try {
      long left = most.toNanos();
      while ((news == null || news.number() <= seen) && left > 0) {
        left = changed.awaitNanos(left);
      }
      return news == null || news.number() <= seen ? null : news;
    } finally {
      lock.unlock();
    }
  }
}
