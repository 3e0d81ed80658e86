package org.pivotune.checkpoint;

/**
 * A checkpoint cannot be read or written. The message names the file, says what is wrong with it, where, and what to
 * do. Nothing from the file was executed.
 */
public sealed class CheckpointException extends RuntimeException permits CheckpointWriteException {
  private static final long serialVersionUID = 1L;
  private static final long NOWHERE = -1;

  private final String file;
  private final long offset;

  /**
   * @param file the file, as the caller named it
   * @param offset the byte in the file where the fault shows
   * @param problem what is wrong and what to do, without a final full stop
   */
  public CheckpointException(String file, long offset, String problem) {
    super(file + ": " + problem + " (at byte " + offset + ")");
    this.file = file;
    this.offset = offset;
  }

  /** A fault of the file as a whole. */
  public CheckpointException(String file, String problem) {
    super(file + ": " + problem);
    this.file = file;
    this.offset = NOWHERE;
  }

  /** A fault of the file as a whole, with what caused it. */
  public CheckpointException(String file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
    this.file = file;
    this.offset = NOWHERE;
  }

  /** The file, as the caller named it. */
  public String file() {
    return file;
  }

  /** The byte in the file where the fault shows; -1 if it belongs to no byte. */
  public long offset() {
    return offset;
  }
}
