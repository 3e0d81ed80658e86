package org.pivotune.experiment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pivotune.report.SeedMeasurement;
import org.pivotune.report.StudyReport;
import org.pivotune.report.StudyTable;
import org.pivotune.report.StudyTable.Cell;
import org.pivotune.report.StudyTable.Column;
import org.pivotune.report.StudyTable.Row;

/**
 * The reports of one study with several seeds in one: every number of a table becomes its mean over the seeds with
 * their standard deviation. Curves and pictures are those of the first seed.
 */
final class SeedReports {
  private SeedReports() {}

  /** "seeds 1, 2, 3; a number is their mean, ± their standard deviation (n - 1); ..." */
  static String describe(Collection<Long> seeds) {
    return seeds.size() == 1
        ? "seed " + seeds.iterator().next() + " alone: how far another seed would scatter is not known."
        : "seeds " + seeds.stream().map(String::valueOf).collect(Collectors.joining(", "))
            + "; a number is their mean, \u00b1 their standard deviation (n - 1); pictures and curves are of seed "
            + seeds.iterator().next() + ".";
  }

  /** @param reports by seed, at least one */
  static StudyReport combine(Map<Long, StudyReport> reports) {
    StudyReport first = reports.values().iterator().next();
    List<SeedMeasurement> measurements = new ArrayList<>();
    reports.forEach((seed, report) ->
        report.measurements().forEach(one -> measurements.add(new SeedMeasurement(seed, one))));
    return new StudyReport(first.title(), summary(reports), tables(reports), first.curves(), first.strips(),
        measurements);
  }

  /** What all seeds say once, in its place; what only some say with their seeds. */
  private static List<String> summary(Map<Long, StudyReport> reports) {
    Set<String> all = new LinkedHashSet<>();
    reports.values().forEach(report -> all.addAll(report.summary()));
    return all.stream().map(paragraph ->
        said(reports, paragraph, report -> report.summary().contains(paragraph))).toList();
  }

  private static String said(Map<Long, StudyReport> reports, String text, Predicate<StudyReport> by) {
    List<Long> seeds = reports.entrySet().stream().filter(entry -> by.test(entry.getValue())).map(Map.Entry::getKey)
        .toList();
    return seeds.size() == reports.size()
        ? text
        : (seeds.size() == 1 ? "Seed " : "Seeds ")
            + seeds.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ": " + text;
  }

  private static List<StudyTable> tables(Map<Long, StudyReport> reports) {
    StudyReport first = reports.values().iterator().next();
    List<StudyTable> tables = new ArrayList<>();
    for (StudyTable table : first.tables()) {
      List<StudyTable> same = reports.values().stream().flatMap(report -> report.tables().stream())
          .filter(other -> other.title().equals(table.title())).toList();
      tables.add(combine(same));
    }
    return tables;
  }

  /** Of columns and rows only those that all have: times, say, differ from seed to seed. */
  private static StudyTable combine(List<StudyTable> tables) {
    StudyTable first = tables.getFirst();
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < first.columns().size(); i++) {
      int column = i;
      if (tables.stream().allMatch(table -> place(table, first.columns(), column) >= 0)) {
        kept.add(column);
      }
    }
    List<Row> rows = first.rows().stream().map(Row::label)
        .filter(label -> tables.stream().allMatch(table -> row(table, label) != null))
        .map(label -> new Row(label, kept.stream().map(column -> mean(tables.stream()
            .map(table -> Objects.requireNonNull(row(table, label)).cells().get(place(table, first.columns(), column)))
            .toList())).toList()))
        .toList();
    return new StudyTable(first.title(), note(tables), first.rowHeading(),
        kept.stream().map(column -> first.columns().get(column)).toList(), rows);
  }

  /** Where a table has the n-th of the columns with that heading; -1 where it has not. */
  private static int place(StudyTable table, List<Column> columns, int column) {
    long before = columns.subList(0, column).stream().filter(columns.get(column)::equals).count();
    for (int i = 0; i < table.columns().size(); i++) {
      if (table.columns().get(i).equals(columns.get(column)) && before-- == 0) {
        return i;
      }
    }
    return -1;
  }

  private static @Nullable Row row(StudyTable table, String label) {
    return table.rows().stream().filter(row -> row.label().equals(label)).findFirst().orElse(null);
  }

  private static String note(List<StudyTable> tables) {
    return tables.stream().map(StudyTable::note).distinct().collect(Collectors.joining(" / "));
  }

  private static Cell mean(List<Cell> cells) {
    List<Double> values = cells.stream().filter(cell -> cell.value().isPresent())
        .map(cell -> cell.value().getAsDouble()).toList();
    if (values.isEmpty()) {
      return Cell.of(cells.stream().map(Cell::text).distinct().collect(Collectors.joining(" / ")));
    }
    if (values.size() < cells.size()) {
      return Cell.of("not with every seed"); // a mean over fewer would be taken for one over all
    }
    return values.stream().distinct().count() == 1
        ? Cell.of(values.getFirst()) // also what was published
        : Cell.of(Summary.mean(values, value -> value), Summary.scatter(values));
  }
}
