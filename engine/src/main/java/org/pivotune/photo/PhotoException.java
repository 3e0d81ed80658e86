package org.pivotune.photo;

import org.jspecify.annotations.Nullable;

/** A picture cannot be read or written; the message says which file, what is wrong with it and what to do. */
public sealed class PhotoException extends RuntimeException permits PhotoWriteException {
  private static final long serialVersionUID = 1L;

  public PhotoException(String message) {
    super(message);
  }

  public PhotoException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Java's heap is too small for a picture.
   *
   * @param what needs more of it than there is: the beginning of the sentence
   * @param cause the error that said so, null where it was seen to come
   */
  public static PhotoException heapTooSmall(String what, @Nullable Throwable cause) {
    String message = what + "; give Java more with -Xmx, or scale the picture down";
    return cause == null ? new PhotoException(message) : new PhotoException(message, cause);
  }
}
