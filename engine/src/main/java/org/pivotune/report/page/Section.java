package org.pivotune.report.page;

import java.util.List;

/** A table of names and values. */
public record Section(String title, List<Entry> entries) {
  /** A row of it. */
  public record Entry(String name, String value) {}
}
