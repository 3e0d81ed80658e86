package org.pivotune.photo;

/** A picture cannot be read or written; the message says which file, what is wrong with it and what to do. */
public sealed class PhotoException extends RuntimeException permits PhotoWriteException {
  private static final long serialVersionUID = 1L;

  public PhotoException(String message) {
    super(message);
  }

  public PhotoException(String message, Throwable cause) {
    super(message, cause);
  }
}
