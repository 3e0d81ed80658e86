package org.pivotune.experiment.locality;

/** How the generators of the study are tuned. */
public enum Tuning {
  /** One generator for each photo, without regularisation: as the other studies tune. */
  EACH("one each"),
  /** One generator for all photos, without regularisation. */
  TOGETHER("together"),
  /** The same with locality regularisation. */
  REGULARIZED("together, regularised");

  private final String title;

  Tuning(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }
}
