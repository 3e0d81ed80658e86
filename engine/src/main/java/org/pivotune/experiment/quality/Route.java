package org.pivotune.experiment.quality;

/** A way from a photo to its picture. */
public enum Route {
  /** Projection into W, then tuning. */
  PTI("pti", "PTI"),
  /** Projection into W+. */
  W_PLUS("w+", "SG2 W+");

  private final String id;
  private final String title;

  Route(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /** In file names. */
  String id() {
    return id;
  }

  public String title() {
    return title;
  }
}
