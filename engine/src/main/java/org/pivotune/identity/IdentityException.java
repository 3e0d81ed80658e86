package org.pivotune.identity;

/** A file is no usable identity network, or a picture cannot be embedded; the message says why and what to do. */
public final class IdentityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public IdentityException(String message) {
    super(message);
  }

  public IdentityException(String message, Throwable cause) {
    super(message, cause);
  }
}
