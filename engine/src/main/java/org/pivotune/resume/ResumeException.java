package org.pivotune.resume;

/** A kept state does not belong to the run that is to go on from it; the message says what to do. */
public final class ResumeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ResumeException(String origin, String problem) {
    super(origin + " does not fit this run: " + problem + "; delete it, or begin anew with --no-resume");
  }
}
