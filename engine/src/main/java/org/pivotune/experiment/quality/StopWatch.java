package org.pivotune.experiment.quality;

/** Time that passes while it is not held. For one thread. */
final class StopWatch {
  private static final double NANOS = 1e9;

  private final long start = System.nanoTime();
  private long held;

  /** Does something that does not count. */
  void hold(Runnable work) {
    long begun = System.nanoTime();
    try {
      work.run();
    } finally {
      held += System.nanoTime() - begun;
    }
  }

  double seconds() {
    return (System.nanoTime() - start - held) / NANOS;
  }
}
