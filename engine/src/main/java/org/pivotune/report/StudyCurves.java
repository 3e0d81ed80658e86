package org.pivotune.report;

import java.util.List;

/**
 * Curves in one chart, the second axis logarithmic.
 *
 * @param caption what is drawn, without a full stop
 * @param unit of the first axis, such as {@code seconds}
 * @param lines at most four
 */
public record StudyCurves(String title, String caption, String unit, List<Line> lines) {
  static final int MOST_LINES = 4;

  /** A place on the paper. */
  public record Point(double x, double y) {}

  /** One curve; points whose y is not positive have no logarithm and are left out. */
  public record Line(String name, List<Point> points) {
    public Line {
      points = List.copyOf(points);
    }
  }

  public StudyCurves {
    lines = List.copyOf(lines);
    if (lines.size() > MOST_LINES) {
      throw new IllegalArgumentException("a chart shows at most " + MOST_LINES + " curves, not " + lines.size());
    }
  }
}
