package org.pivotune.report;

import java.util.List;
import java.util.stream.Collectors;

/** Steps as comma-separated values: one line for each, under the names of the record's components. */
final class History {
  private History() {}

  static String csv(List<? extends Record> steps) {
    if (steps.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder(String.join(",", RecordFields.of(steps.getFirst()).keySet())).append('\n');
    for (Record step : steps) {
      text.append(RecordFields.of(step).values().stream().map(String::valueOf).collect(Collectors.joining(",")))
          .append('\n');
    }
    return text.toString();
  }
}
