package org.pivotune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.pivotune.report.StudyCurves.Line;
import org.pivotune.report.StudyCurves.Point;
import org.pivotune.report.page.Chart;

/** Draws losses over steps. */
final class LossChart {
  /** One loss; values that are not positive have no logarithm and leave a gap. */
  record Series(String name, List<Double> values) {
    Series {
      values = List.copyOf(values);
    }

    boolean isDrawable() {
      return values.stream().anyMatch(value -> value > 0 && Double.isFinite(value));
    }

    Line line() {
      List<Point> points = new ArrayList<>();
      for (double value : values) {
        points.add(new Point(points.size() + 1, value));
      }
      return new Line(name, points);
    }
  }

  private LossChart() {}

  /**
   * Draws.
   *
   * @param mark a value to draw a line at, if any
   */
  static Chart draw(String title, String note, List<Series> all, OptionalDouble mark, String markName) {
    List<Series> series = all.stream().filter(Series::isDrawable).toList();
    return CurveChart.draw(title, "Logarithmic, over steps; " + note, describe(series), 1,
        all.stream().map(Series::line).toList(), mark, markName);
  }

  private static String describe(List<Series> series) {
    List<String> parts = new ArrayList<>();
    for (Series one : series) {
      parts.add(one.name() + " from " + Numbers.significant(one.values().getFirst(), 3) + " to "
          + Numbers.significant(one.values().getLast(), 3) + " in " + one.values().size() + " steps");
    }
    return String.join("; ", parts);
  }
}
