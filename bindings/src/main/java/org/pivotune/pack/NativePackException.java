package org.pivotune.pack;

/** A native library is missing, damaged or the wrong one; the message tells where was looked and how to mend it. */
public final class NativePackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NativePackException(String message) {
    super(message);
  }

  public NativePackException(String message, Throwable cause) {
    super(message, cause);
  }
}
