package org.pivotune.photo;

/** A picture cannot be written: no folder, no permission, no room. */
public final class PhotoWriteException extends PhotoException {
  private static final long serialVersionUID = 1L;

  PhotoWriteException(String message) {
    super(message);
  }

  PhotoWriteException(String message, Throwable cause) {
    super(message, cause);
  }
}
