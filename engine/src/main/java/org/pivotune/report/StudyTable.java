package org.pivotune.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Numbers side by side: one table of a study, shown the same as HTML, as Markdown and in JSON.
 *
 * @param title such as {@code As in the paper}
 * @param note what the numbers are, sentences; may be empty
 * @param rowHeading what the rows are, such as {@code system}
 * @param columns in order
 * @param rows each with one cell for every column
 */
public record StudyTable(String title, String note, String rowHeading, List<Column> columns, List<Row> rows) {
  /** Which numbers of a column are good. */
  public enum Better {
    LOWER("\u2193"),
    HIGHER("\u2191"),
    NEITHER("");

    private final String arrow;

    Better(String arrow) {
      this.arrow = arrow;
    }

    /** An arrow, or nothing. */
    public String arrow() {
      return arrow;
    }
  }

  /**
   * A column.
   *
   * @param name such as {@code LPIPS}
   * @param digits behind the point
   * @param published whether others measured these numbers: shown quietly, and never the best of our own
   */
  public record Column(String name, Better better, int digits, boolean published) {
    /** Measured here. */
    public static Column of(String name, Better better, int digits) {
      return new Column(name, better, digits, false);
    }

    /** Copied from a publication. */
    public static Column published(String where, int digits) {
      return new Column(where, Better.NEITHER, digits, true);
    }

    /** Name and arrow. */
    public String heading() {
      return better == Better.NEITHER ? name : name + " " + better.arrow();
    }
  }

  /**
   * A number, a text, or nothing.
   *
   * @param value the number
   * @param spread its standard deviation between seeds, shown behind it
   * @param text shown where there is no number; may be empty
   */
  public record Cell(OptionalDouble value, OptionalDouble spread, String text) {
    /** Nothing was measured or published. */
    public static final Cell NONE = new Cell(OptionalDouble.empty(), OptionalDouble.empty(), "");

    /** A number; NaN is nothing. */
    public static Cell of(double value) {
      return Double.isNaN(value) ? NONE : of(OptionalDouble.of(value));
    }

    /** A number that may be missing. */
    public static Cell of(OptionalDouble value) {
      return new Cell(value, OptionalDouble.empty(), "");
    }

    /** A mean over seeds and their standard deviation. */
    public static Cell of(double mean, double deviation) {
      return new Cell(OptionalDouble.of(mean), OptionalDouble.of(deviation), "");
    }

    /** A word. */
    public static Cell of(String text) {
      return new Cell(OptionalDouble.empty(), OptionalDouble.empty(), text);
    }
  }

  /** One line. */
  public record Row(String label, List<Cell> cells) {
    public Row {
      cells = List.copyOf(cells);
    }

    /** A line of numbers and texts; {@code null} and NaN are nothing. */
    public static Row of(String label, @Nullable Object... values) {
      List<Cell> cells = new ArrayList<>();
      for (Object value : values) {
        cells.add(switch (value) {
          case null -> Cell.NONE;
          case Cell cell -> cell;
          case Number number -> Cell.of(number.doubleValue());
          default -> Cell.of(value.toString());
        });
      }
      return new Row(label, cells);
    }
  }

  public StudyTable {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    int width = columns.size();
    rows.stream().filter(row -> row.cells().size() != width).findFirst().ifPresent(row -> {
      throw new IllegalArgumentException("the row " + row.label() + " of the table " + title + " has "
          + row.cells().size() + " cells for " + width + " columns");
    });
  }

  /**
   * The best number of every column that knows better from worse; empty elsewhere, where there is only one, and where
   * another comes so near that their scatter between seeds overlaps.
   */
  List<OptionalDouble> best() {
    List<OptionalDouble> best = new ArrayList<>();
    for (int column = 0; column < columns.size(); column++) {
      best.add(best(column));
    }
    return Collections.unmodifiableList(best);
  }

  private OptionalDouble best(int column) {
    double sign = columns.get(column).better() == Better.LOWER ? -1 : 1;
    List<Cell> cells = rows.stream().map(row -> row.cells().get(column)).filter(cell -> cell.value().isPresent())
        .sorted(Comparator.comparingDouble(cell -> -sign * cell.value().getAsDouble())).toList();
    if (columns.get(column).better() == Better.NEITHER || columns.get(column).published() || cells.size() < 2) {
      return OptionalDouble.empty();
    }
    Cell best = cells.getFirst();
    boolean apart = cells.stream().skip(1).allMatch(other -> apart(best, other));
    return apart ? best.value() : OptionalDouble.empty();
  }

  /** Equal numbers without scatter are both best. */
  private static boolean apart(Cell best, Cell other) {
    double distance = Math.abs(best.value().orElseThrow() - other.value().orElseThrow());
    double scatter = best.spread().orElse(0) + other.spread().orElse(0);
    return distance > scatter || scatter == 0;
  }
}
