package org.pivotune.report.page;

import java.util.List;

/** A table of numbers, every number already a text. */
public record TableView(String title, String note, List<Heading> headings, List<Line> lines) {
  /** Above a column. */
  public record Heading(String text, String style) {}

  /** A row. */
  public record Line(String label, List<Value> values) {}

  /**
   * A cell.
   *
   * @param style CSS classes
   */
  public record Value(String text, String style) {}
}
