package org.pivotune.experiment.together;

/** How a person is shown. */
public enum Way {
  /** By the original generator at the pivot. */
  PROJECTION("projection"),
  /** By a generator of one's own. */
  ALONE("alone"),
  /** By one generator for all. */
  TOGETHER("together");

  private final String title;

  Way(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }
}
