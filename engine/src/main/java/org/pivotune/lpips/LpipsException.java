package org.pivotune.lpips;

/** Weights of a perceptual network are missing or do not fit; the message says which file or value and what to do. */
public final class LpipsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LpipsException(String message) {
    super(message);
  }

  public LpipsException(String message, Throwable cause) {
    super(message, cause);
  }
}
