package org.pivotune.host;

/** As many jobs wait as may wait: try again later, wait longer, or turn the caller away. Nothing was begun. */
public final class BusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BusyException(String message) {
    super(message);
  }
}
