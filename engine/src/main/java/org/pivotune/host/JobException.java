package org.pivotune.host;

/** A job failed. The cause is what the engine threw (docs/errors.md), the message is the cause's. */
public final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JobException(String message, Throwable cause) {
    super(message, cause);
  }
}
