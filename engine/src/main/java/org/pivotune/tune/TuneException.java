package org.pivotune.tune;

/** A personal generator does not fit what it is to be used with; the message names both and says what to do. */
public final class TuneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TuneException(String message) {
    super(message);
  }
}
