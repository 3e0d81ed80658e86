package org.pivotune.host;

/**
 * Hears how a personalisation goes, on virtual threads that are nobody's: one call at a time, in order. It may block; when
 * it is far behind, the oldest steps are left out, never the beginnings of stages nor the end. After it has thrown it is
 * not called again, and the job goes on.
 */
@FunctionalInterface
public interface ProgressListener {
  void heard(Progress progress);

  /** Hears and does nothing. */
  static ProgressListener none() {
    return progress -> {};
  }
}
