package org.pivotune.experiment;

/** How much of a study its page shows. */
public final class PhotoStrips {
  /** Photos shown on a page: it stays self-contained, so it must not grow with the study. */
  public static final int MOST = 24;

  private PhotoStrips() {}

  /** What a page says when it does not show all. */
  public static String note(int photos) {
    return photos <= MOST ? "" : "The first " + MOST + " of " + photos + " photos.";
  }
}
