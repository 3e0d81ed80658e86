package org.pivotune.edit;

/** An edit cannot be understood, found, learned or applied; the message says which and what to do. */
public final class EditException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EditException(String message) {
    super(message);
  }

  public EditException(String message, Throwable cause) {
    super(message, cause);
  }
}
