package org.pivotune.bench.cost;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rows of figures with a heading and a sentence.
 *
 * @param columns the first names the row
 * @param cells as many in each row
 */
record Table(String title, String note, List<String> columns, List<List<String>> cells) {
  Table {
    if (new HashSet<>(columns).size() < columns.size()) {
      throw new IllegalArgumentException(title + ": two of " + columns + " have one name");
    }
    cells.forEach(row -> {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(title + ": " + row + " does not fit " + columns);
      }
    });
  }

  String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("## " + title);
    lines.add(note);
    lines.add("");
    lines.add("| " + String.join(" | ", columns) + " |");
    lines.add("|---" + "|---:".repeat(columns.size() - 1) + "|");
    cells.forEach(row -> lines.add("| " + String.join(" | ", row) + " |"));
    lines.add("");
    lines.add("");
    return String.join("\n", lines);
  }

  /** By the columns' names. */
  List<Map<String, String>> rows() {
    return cells.stream().map(row -> {
      Map<String, String> named = new LinkedHashMap<>();
      for (int i = 0; i < row.size(); i++) {
        named.put(columns.get(i), row.get(i));
      }
      return named;
    }).toList();
  }

  static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
