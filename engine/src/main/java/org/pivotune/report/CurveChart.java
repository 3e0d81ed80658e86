package org.pivotune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.pivotune.report.StudyCurves.Line;
import org.pivotune.report.StudyCurves.Point;
import org.pivotune.report.page.Chart;

/** Draws curves on a logarithmic scale, on which a fall by half looks the same everywhere. */
final class CurveChart {
  private static final int MOST_POINTS = 800;

  private CurveChart() {}

  /** A study's curves. */
  static Chart draw(StudyCurves curves) {
    return draw(curves.title(), "Logarithmic, over " + curves.unit() + "; " + curves.caption(), describe(curves), 0,
        curves.lines(), OptionalDouble.empty(), "");
  }

  /**
   * Draws.
   *
   * @param from where the first axis begins
   * @param mark a value to draw a line at, if any
   */
  static Chart draw(String title, String note, String description, double from, List<Line> all, OptionalDouble mark,
      String markName) {
    List<Line> lines = all.stream().map(CurveChart::drawable).filter(line -> !line.points().isEmpty()).toList();
    double low = values(lines, Point::y).min().orElse(1);
    double high = values(lines, Point::y).max().orElse(1);
    double end = values(all, Point::x).max().orElse(1);
    Axis x = Axis.linear(from, end, Chart.LEFT, Chart.RIGHT);
    Axis y = Axis.logarithmic(Math.min(low, mark.orElse(low)), Math.max(high, mark.orElse(high)), Chart.BOTTOM,
        Chart.TOP);
    List<Chart.Curve> drawn = IntStream.range(0, lines.size())
        .mapToObj(i -> new Chart.Curve(lines.get(i).name(), i + 1, places(lines.get(i).points(), x, y)))
        .toList();
    List<Chart.Tick> marks =
        mark.isPresent() ? List.of(new Chart.Tick(place(y.at(mark.getAsDouble())), markName)) : List.of();
    return new Chart(title, note, description, ticks(x), ticks(y), drawn, marks);
  }

  private static Line drawable(Line line) {
    return new Line(line.name(),
        line.points().stream().filter(point -> point.y() > 0 && Double.isFinite(point.y())).toList());
  }

  private static DoubleStream values(List<Line> lines, ToDoubleFunction<Point> value) {
    return lines.stream().flatMap(line -> line.points().stream()).mapToDouble(value);
  }

  private static String places(List<Point> points, Axis x, Axis y) {
    int every = Math.ceilDiv(points.size(), MOST_POINTS);
    List<String> places = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      if (i % every == 0 || i == points.size() - 1) {
        places.add(place(x.at(points.get(i).x())) + "," + place(y.at(points.get(i).y())));
      }
    }
    return String.join(" ", places);
  }

  private static List<Chart.Tick> ticks(Axis axis) {
    return axis.ticks().stream()
        .map(value -> new Chart.Tick(place(axis.at(value)), Numbers.significant(value, 3)))
        .toList();
  }

  private static String describe(StudyCurves curves) {
    List<String> parts = new ArrayList<>();
    for (Line line : curves.lines()) {
      if (!line.points().isEmpty()) {
        Point first = line.points().getFirst();
        Point last = line.points().getLast();
        parts.add(line.name() + " from " + Numbers.significant(first.y(), 3) + " at "
            + Numbers.significant(first.x(), 3) + " to " + Numbers.significant(last.y(), 3) + " at " + Numbers.significant(last.x(), 3) + " "
            + curves.unit());
      }
    }
    return String.join("; ", parts);
  }

  private static String place(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
