package org.pivotune.hostile;

/**
 * What a reading did, as far as it shows from outside without instrumented classes: that it was refused, by which lines
 * of ours, for which cause; or how much it read. Two readings of one behaviour need not have taken the same branches.
 */
record Behaviour(String text) {
  private static final int FRAMES = 6;

  static Behaviour refused(Throwable thrown) {
    StringBuilder text = new StringBuilder(thrown.getClass().getSimpleName());
    int frames = 0;
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().startsWith("org.pivotune") && frames++ < FRAMES) {
        text.append(' ').append(frame.getFileName()).append(frame.getLineNumber());
      }
    }
    Throwable cause = thrown.getCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause != null && cause.getStackTrace().length > 0) {
      StackTraceElement top = cause.getStackTrace()[0];
      text.append(" because ").append(top.getClassName()).append(top.getLineNumber());
    }
    return new Behaviour(text.toString());
  }

  static Behaviour read(long amount) {
    return new Behaviour("read about 2^" + (Long.SIZE - Long.numberOfLeadingZeros(amount)));
  }
}
