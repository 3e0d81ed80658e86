package org.pivotune.report.page;

import java.util.List;

/** The scores of one face in a table of several. */
public record OverviewRow(String name, List<Pair> scores) {
  /**
   * One score of both results.
   *
   * @param improved whether tuning moved it the right way
   */
  public record Pair(String projection, String tuned, boolean improved) {}
}
