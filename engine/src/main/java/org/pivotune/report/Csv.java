package org.pivotune.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Records as comma-separated values (RFC 4180); records inside are spread out as {@code outer_inner}. */
final class Csv {
  private Csv() {}

  /** A heading, then one line for each record; all are of one type. */
  static String text(List<? extends Record> records) {
    if (records.isEmpty()) {
      return "";
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(List.copyOf(flat(records.getFirst()).keySet())));
    records.forEach(record -> lines.add(line(List.copyOf(flat(record).values()))));
    return String.join("\n", lines) + "\n";
  }

  private static Map<String, String> flat(Record record) {
    Map<String, String> flat = new LinkedHashMap<>();
    if (record instanceof SeedMeasurement one) {
      flat.put("seed", String.valueOf(one.seed()));
      flat.putAll(flat(one.values()));
      return flat;
    }
    RecordFields.of(record).forEach((name, value) -> {
      if (value instanceof Record inner) {
        flat(inner).forEach((key, text) -> flat.put(name + "_" + key, text));
      } else {
        flat.put(name, value(value));
      }
    });
    return flat;
  }

  private static String value(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case OptionalDouble number -> number.isPresent() ? String.valueOf(number.getAsDouble()) : "";
      case Double number -> number.isNaN() ? "" : number.toString();
      case Enum<?> constant -> RecordFields.name(constant);
      default -> value.toString();
    };
  }

  private static String line(List<String> values) {
    return values.stream().map(Csv::quoted).collect(Collectors.joining(","));
  }

  private static String quoted(String value) {
    return value.matches("(?s).*[\",\\r\\n].*") ? "\"" + value.replace("\"", "\"\"") + "\"" : value;
  }
}
