package org.pivotune.experiment;

import java.util.List;
import java.util.Locale;
import org.pivotune.measure.Scores;

/**
 * What sharing a generator costs each person: scores of the generator that shows all, beside those of a generator of
 * one's own from the same pivot.
 *
 * @param rows one for each person
 */
public record TogetherTable(List<Row> rows) {
  /** The share by which LPIPS may grow for sharing to count as free. */
  public static final double ALLOWED_GROWTH = 0.15;

  /** One person. */
  public record Row(String name, Scores projection, Scores alone, Scores together) {
    /** LPIPS of the shared generator over that of one's own. */
    public double ratio() {
      return together.lpips() / alone.lpips();
    }

    /** Whether sharing costs no more than is allowed. */
    public boolean holds() {
      return ratio() <= 1 + ALLOWED_GROWTH;
    }
  }

  public TogetherTable {
    rows = List.copyOf(rows);
  }

  /** How many people share at no more than the allowed cost. */
  public long holding() {
    return rows.stream().filter(Row::holds).count();
  }

  /** For people. */
  public String markdown() {
    StringBuilder table = new StringBuilder("""
        | person | LPIPS projection | alone | together | together / alone | identity alone | together |
        |---|---|---|---|---|---|---|
        """);
    for (Row row : rows) {
      table.append(String.format(Locale.ROOT, "| %s | %.4f | %.4f | %.4f | %.2f | %.3f | %.3f |%n", row.name(),
          row.projection().lpips(), row.alone().lpips(), row.together().lpips(), row.ratio(), row.alone().identity(),
          row.together().identity()));
    }
    table.append(String.format(Locale.ROOT, "%n%d of %d people within %.0f %% of the LPIPS of a generator of their own;"
        + " worst ratio %.2f, median %.2f.%n", holding(), rows.size(), 100 * ALLOWED_GROWTH, ratio(1), ratio(0.5)));
    return table.toString();
  }

  private double ratio(double place) {
    double[] sorted = rows.stream().mapToDouble(Row::ratio).sorted().toArray();
    return sorted[(int) Math.round(place * (sorted.length - 1))];
  }
}
