package org.pivotune.host;

/** A job was not finished in the time that its request gave it; what it held was freed. */
public final class DeadlineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DeadlineException(String message) {
    super(message);
  }
}
