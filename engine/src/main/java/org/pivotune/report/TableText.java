package org.pivotune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.pivotune.report.StudyTable.Cell;
import org.pivotune.report.StudyTable.Column;
import org.pivotune.report.StudyTable.Row;
import org.pivotune.report.page.TableView;
import org.pivotune.report.page.TableView.Heading;
import org.pivotune.report.page.TableView.Line;
import org.pivotune.report.page.TableView.Value;

/** Tables as Markdown and for the page. */
final class TableText {
  private TableText() {}

  /** A heading, the table, its note. */
  static String markdown(StudyTable table) {
    List<String> lines = new ArrayList<>();
    lines.add("### " + table.title());
    if (!table.note().isEmpty()) {
      lines.add(table.note());
    }
    lines.add("");
    lines.add(line(table.rowHeading(), table.columns().stream().map(Column::heading).toList()));
    lines.add("|---|" + "---:|".repeat(table.columns().size()));
    List<OptionalDouble> best = table.best();
    for (Row row : table.rows()) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.cells().size(); i++) {
        String text = text(row.cells().get(i), table.columns().get(i));
        cells.add(isBest(row.cells().get(i), best.get(i)) ? "**" + text + "**" : text);
      }
      lines.add(line(row.label(), cells));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String line(String first, List<String> cells) {
    return "| " + escape(first) + " | " + cells.stream().map(TableText::escape).collect(Collectors.joining(" | "))
        + " |";
  }

  private static String escape(String text) {
    return text.replace("|", "\\|").replaceAll("\\R", " ");
  }

  static TableView view(StudyTable table) {
    List<Heading> headings = new ArrayList<>();
    headings.add(new Heading(table.rowHeading(), ""));
    table.columns().forEach(column -> headings.add(
        new Heading(column.heading(), column.published() ? "number published" : "number")));
    List<OptionalDouble> best = table.best();
    List<Line> lines = new ArrayList<>();
    for (Row row : table.rows()) {
      List<Value> values = new ArrayList<>();
      for (int i = 0; i < row.cells().size(); i++) {
        Column column = table.columns().get(i);
        String style = column.published() ? "number published" : "number";
        values.add(new Value(text(row.cells().get(i), column),
            isBest(row.cells().get(i), best.get(i)) ? style + " good" : style));
      }
      lines.add(new Line(row.label(), values));
    }
    return new TableView(table.title(), table.note(), headings, lines);
  }

  private static boolean isBest(Cell cell, OptionalDouble best) {
    return best.isPresent() && cell.value().equals(best);
  }

  private static String text(Cell cell, Column column) {
    if (cell.value().isEmpty()) {
      return cell.text();
    }
    String number = number(cell.value().getAsDouble(), column.digits());
    return cell.spread().isPresent()
        ? number + " \u00b1 " + number(cell.spread().getAsDouble(), column.digits())
        : number;
  }

  private static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
