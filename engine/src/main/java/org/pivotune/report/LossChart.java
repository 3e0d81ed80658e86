package org.pivotune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.pivotune.report.page.Chart;

/** Draws losses over steps on a logarithmic scale, on which a fall by half looks the same everywhere. */
final class LossChart {
  private static final int MOST_POINTS = 800;

  /** One loss; values that are not positive have no logarithm and leave a gap. */
  record Series(String name, List<Double> values) {
    Series {
      values = List.copyOf(values);
    }

    boolean isDrawable() {
      return values.stream().anyMatch(LossChart::isDrawable);
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
    double low = series.stream().flatMap(one -> one.values().stream()).filter(LossChart::isDrawable)
        .mapToDouble(Double::doubleValue).min().orElse(1);
    double high = series.stream().flatMap(one -> one.values().stream()).filter(LossChart::isDrawable)
        .mapToDouble(Double::doubleValue).max().orElse(1);
    int steps = all.stream().mapToInt(one -> one.values().size()).max().orElse(1);
    Axis x = Axis.linear(1, steps, Chart.LEFT, Chart.RIGHT);
    Axis y = Axis.logarithmic(Math.min(low, mark.orElse(low)), Math.max(high, mark.orElse(high)), Chart.BOTTOM,
        Chart.TOP);
    List<Chart.Curve> curves = IntStream.range(0, series.size())
        .mapToObj(i -> new Chart.Curve(series.get(i).name(), i + 1, points(series.get(i).values(), x, y)))
        .toList();
    List<Chart.Tick> marks =
        mark.isPresent() ? List.of(new Chart.Tick(place(y.at(mark.getAsDouble())), markName)) : List.of();
    return new Chart(title, note, describe(series), ticks(x), ticks(y), curves, marks);
  }

  private static boolean isDrawable(double value) {
    return value > 0 && Double.isFinite(value);
  }

  private static String points(List<Double> values, Axis x, Axis y) {
    int every = Math.ceilDiv(values.size(), MOST_POINTS);
    List<String> points = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      boolean wanted = i % every == 0 || i == values.size() - 1;
      if (wanted && isDrawable(values.get(i))) {
        points.add(place(x.at(i + 1)) + "," + place(y.at(values.get(i))));
      }
    }
    return String.join(" ", points);
  }

  private static List<Chart.Tick> ticks(Axis axis) {
    return axis.ticks().stream()
        .map(value -> new Chart.Tick(place(axis.at(value)), Numbers.significant(value, 3)))
        .toList();
  }

  private static String describe(List<Series> series) {
    List<String> parts = new ArrayList<>();
    for (Series one : series) {
      parts.add(one.name() + " from " + Numbers.significant(one.values().getFirst(), 3) + " to "
          + Numbers.significant(one.values().getLast(), 3) + " in " + one.values().size() + " steps");
    }
    return String.join("; ", parts);
  }

  private static String place(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
