package org.pivotune.checkpoint;

/** A checkpoint cannot be written: no permission, no room. What it was to hold is not at fault. */
public final class CheckpointWriteException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  CheckpointWriteException(String file, String problem, Throwable cause) {
    super(file, problem, cause);
  }
}
