package org.pivotune.host;

/** Where a job stands. */
public enum JobState {
  WAITING,
  RUNNING,
  DONE,
  /** The engine threw. */
  FAILED,
  /** By its caller, or because Pivotune was closed. */
  CANCELLED,
  /** Its deadline passed. */
  EXPIRED;

  /** Whether nothing more will happen. */
  public boolean hasEnded() {
    return this != WAITING && this != RUNNING;
  }
}
