package org.pivotune.encode;

/** An encoder does not fit a generator or a picture; the message says which sizes differ and what to do. */
public final class EncoderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EncoderException(String message) {
    super(message);
  }
}
