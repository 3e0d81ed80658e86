package org.pivotune.host;

/** Pivotune was closed before; open another one. */
public final class ClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public ClosedException(String message) {
    super(message);
  }
}
