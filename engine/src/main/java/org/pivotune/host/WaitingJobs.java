package org.pivotune.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait, each kind in order of arrival and within its own bound. Safe from any thread; the methods for the
 * device thread say so.
 */
final class WaitingJobs {
  /** One kind of jobs. */
  private final class Lane {
    private final Deque<Job<?>> jobs = new ArrayDeque<>();
    private final Condition room = lock.newCondition();
    private final int most;

    Lane(int most) {
      this.most = most;
    }

    @Nullable Job<?> poll(long upTo) {
      Job<?> first = jobs.peek();
      if (first == null || first.number() > upTo) {
        return null;
      }
      jobs.poll();
      first.leaves(steps);
      room.signal();
      return first;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Lane personalisations;
  private final Lane edits;
  private final Deque<String> forgotten = new ArrayDeque<>();
  private long arrivals;
  private long steps;
  private boolean closed;

  WaitingJobs(int personalisations, int edits) {
    this.personalisations = new Lane(personalisations);
    this.edits = new Lane(edits);
  }

  /**
   * Lets a job in, if there is room.
   *
   * @throws BusyException if there is none
   * @throws ClosedException if nothing is let in any more
   */
  void add(Job<?> job) {
    locked(() -> {
      Lane lane = lane(job);
      requireOpen();
      if (lane.jobs.size() >= lane.most) {
        throw busy(job);
      }
      admit(job);
      return true;
    });
  }

  /**
   * Lets a job in.
   *
   * @param patience nanoseconds to wait for room; not at all when 0
   * @throws BusyException if there was no room in that time
   * @throws ClosedException if nothing is let in any more
   */
  void add(Job<?> job, long patience) throws InterruptedException {
    Lane lane = lane(job);
    lock.lockInterruptibly();
    try {
      long left = patience;
      while (!closed && lane.jobs.size() >= lane.most) {
        if (left <= 0) {
          throw busy(job);
        }
        left = lane.room.awaitNanos(left);
      }
      requireOpen();
      admit(job);
    } finally {
      lock.unlock();
    }
  }

  private void admit(Job<?> job) {
    job.admitted(++arrivals, steps, this::remove);
    lane(job).jobs.add(job);
    arrived.signal();
  }

  private BusyException busy(Job<?> job) {
    return new BusyException(lane(job).most + " jobs of the kind " + job.kind() + " wait already; try again later, or "
        + "give more patience or more room");
  }

  private void requireOpen() {
    if (closed) {
      throw new ClosedException("this Pivotune was closed; open another one");
    }
  }

  private Lane lane(Job<?> job) {
    return job.kind() == JobKind.EDIT ? edits : personalisations;
  }

  /** Takes a job out that has not been begun; whether it was there. */
  boolean remove(Job<?> job) {
    return locked(() -> {
      Lane lane = lane(job);
      boolean there = lane.jobs.remove(job);
      if (there) {
        job.leaves(steps);
        lane.room.signal();
      }
      return there;
    });
  }

  /** Waits until there is something to do; false when there never will be. For the device thread. */
  boolean awaitWork() {
    return locked(() -> {
      while (personalisations.jobs.isEmpty() && edits.jobs.isEmpty() && forgotten.isEmpty()) {
        if (closed) {
          return false;
        }
        arrived.awaitUninterruptibly();
      }
      return true;
    });
  }

  /** Has a cached generator let go at the next occasion. */
  void forget(String key) {
    locked(() -> {
      requireOpen();
      forgotten.add(key);
      arrived.signal();
      return true;
    });
  }

  /** What is to be let go. For the device thread. */
  List<String> takeForgotten() {
    return locked(() -> {
      List<String> keys = List.copyOf(forgotten);
      forgotten.clear();
      return keys;
    });
  }

  /** Notes that a step has ended. For the device thread. */
  void stepEnded() {
    locked(() -> steps++);
  }

  /**
   * The number of the last job that has arrived. Who serves edits up to it serves a bounded number, however fast others
   * come.
   */
  long lastArrival() {
    return locked(() -> arrivals);
  }

  /** The first waiting edit, if it arrived by then. For the device thread. */
  @Nullable Job<?> nextEdit(long upTo) {
    return locked(() -> edits.poll(upTo));
  }

  /** The first waiting personalisation. For the device thread. */
  @Nullable Job<?> nextPersonalisation() {
    return locked(() -> personalisations.poll(Long.MAX_VALUE));
  }

  /** Takes out those whose deadline has passed while they waited. */
  List<Job<?>> expired() {
    return locked(() -> {
      List<Job<?>> expired = new ArrayList<>();
      for (Lane lane : List.of(personalisations, edits)) {
        lane.jobs.stream().filter(Job::isPastDeadline).forEach(expired::add);
      }
      expired.forEach(this::remove);
      return expired;
    });
  }

  /** Lets nothing in any more, and sends away who waits for room. */
  void close() {
    locked(() -> {
      closed = true;
      arrived.signalAll();
      personalisations.room.signalAll();
      edits.room.signalAll();
      return true;
    });
  }

  /** All that wait, to be cancelled. */
  List<Job<?>> all() {
    return locked(() -> {
      List<Job<?>> all = new ArrayList<>(personalisations.jobs);
      all.addAll(edits.jobs);
      return all;
    });
  }

  int size(JobKind kind) {
    return locked(() -> (kind == JobKind.EDIT ? edits : personalisations).jobs.size());
  }

  private <T extends @Nullable Object> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
