package org.pivotune.torch;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Recordings of steps, which any number of threads make side by side, and work that would break another thread's
 * recording or be in vain beside one: what waits for a whole device, what gives memory back to the driver.
 */
public final class Recordings {
  /** Fair, so that work is not kept waiting by one recording after the other. */
  private static final ReentrantReadWriteLock LOCK = new ReentrantReadWriteLock(true);

  private Recordings() {}

  /** Does work while no other thread records; amid a recording of the calling thread's own, at once. */
  public static <T> T pausedFor(Supplier<T> work) {
    if (LOCK.getReadHoldCount() > 0) {
      return work.get();
    }
    return holding(LOCK.writeLock(), work);
  }

  /** Records. */
  static void during(Runnable recording) {
    holding(LOCK.readLock(), () -> {
      recording.run();
      return true;
    });
  }

  private static <T> T holding(Lock lock, Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
