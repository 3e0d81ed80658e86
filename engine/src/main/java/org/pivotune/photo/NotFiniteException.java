package org.pivotune.photo;

import org.pivotune.tensor.HostTensor;

/** A rendered picture holds NaN or infinite values, so there is nothing to be shown. */
public final class NotFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private NotFiniteException(float value, long element) {
    super("the picture holds " + value + " (at element " + element + "), so nothing is written: an edit is too strong or "
        + "a code too large for this generator, or its weights are damaged; take smaller strengths");
  }

  /**
   * Refuses a picture that cannot be shown.
   *
   * @param picture of any shape
   * @throws NotFiniteException that names the first such value and its place
   */
  public static void requireFinite(HostTensor picture) {
    int element = picture.firstNotFinite();
    if (element >= 0) {
      throw new NotFiniteException(picture.get(element), element);
    }
  }
}
