package org.pivotune.align;

/** A face cannot be aligned; the message says why and what to do. */
public final class AlignException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AlignException(String message) {
    super(message);
  }
}
