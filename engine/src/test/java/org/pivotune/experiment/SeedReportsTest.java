package org.pivotune.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pivotune.report.SeedMeasurement;
import org.pivotune.report.StudyReport;
import org.pivotune.report.StudyTable;
import org.pivotune.report.StudyTable.Better;
import org.pivotune.report.StudyTable.Cell;
import org.pivotune.report.StudyTable.Column;
import org.pivotune.report.StudyTable.Row;

/** What three seeds say together. */
class SeedReportsTest {
  /** A line. */
  public record Line(String photo, double lpips) {}

  private static final Column LPIPS = Column.of("LPIPS", Better.LOWER, 4);
  private static final Column PAPER = Column.published("paper", 2);
  private static final Column STEPS = Column.of("steps", Better.NEITHER, 0);
  private static final Column TIME = Column.of("20 s", Better.NEITHER, 4);

  private static StudyReport report(double lpips, String outcome, List<Row> rows, List<Column> columns) {
    return new StudyReport("Study", List.of("What it is.", outcome),
        List.of(new StudyTable("Scores", "Means.", "system", columns, rows)), List.of(), List.of(),
        List.of(new Line("a.jpg", lpips)));
  }

  private static StudyReport report(double lpips, String outcome) {
    return report(lpips, outcome,
        List.of(Row.of("PTI", lpips, 0.09, 0.25, 800), Row.of("not reached", lpips == 1 ? null : lpips, "", "", "2 of 2")),
        List.of(LPIPS, PAPER, PAPER, STEPS));
  }

  private static Map<Long, StudyReport> seeds(StudyReport... reports) {
    Map<Long, StudyReport> seeds = new TreeMap<>();
    for (StudyReport one : reports) {
      seeds.put(seeds.size() + 1L, one);
    }
    return seeds;
  }

  @Test
  void numbersAreMeansWithTheScatterOfTheSeeds() {
    StudyReport all = SeedReports.combine(seeds(report(1, "Well."), report(2, "Well."), report(6, "Well.")));
    List<Row> rows = all.tables().getFirst().rows();
    // Of 1, 2 and 6: mean 3, squares 4 + 1 + 9 over n - 1 = 2, root of 7.
    assertThat(rows.getFirst().cells()).containsExactly(
        Cell.of(3, Math.sqrt(7)), Cell.of(0.09), Cell.of(0.25), Cell.of(800));
    assertThat(rows.getLast().cells().getFirst().text()).isEqualTo("not with every seed");
    assertThat(rows.getLast().cells().getLast()).isEqualTo(Cell.of("2 of 2"));
    assertThat(all.measurements()).isEqualTo(List.of(new SeedMeasurement(1, new Line("a.jpg", 1)),
        new SeedMeasurement(2, new Line("a.jpg", 2)), new SeedMeasurement(3, new Line("a.jpg", 6))));
  }

  @Test
  void whatNotAllSeedsSayIsSaidWithTheSeed() {
    assertThat(SeedReports.combine(seeds(report(1, "Well."), report(2, "Badly."), report(3, "Well."))).summary())
        .containsExactly("What it is.", "Seeds 1, 3: Well.", "Seed 2: Badly.");
    assertThat(SeedReports.combine(seeds(report(1, "Well."), report(2, "Well."))).summary())
        .containsExactly("What it is.", "Well.");
  }

  @Test
  void oneSeedHasNoScatter() {
    StudyReport one = SeedReports.combine(seeds(report(1, "Well.")));
    assertThat(one.tables()).isEqualTo(report(1, "Well.").tables());
    assertThat(SeedReports.describe(List.of(7L))).isEqualTo(
        "seed 7 alone: how far another seed would scatter is not known.");
    assertThat(SeedReports.describe(List.of(2L, 1L, 3L))).startsWith("seeds 2, 1, 3;").endsWith("are of seed 2.");
  }

  /** After so many seconds: another seed takes another time. */
  @Test
  void columnsAndRowsThatSomeLackAreLeftOut() {
    StudyReport longer = report(1, "", List.of(Row.of("W+", 9, 0.5, 0.125), Row.of("PTI", 8, 1, 0.25)),
        List.of(TIME, LPIPS, PAPER));
    StudyReport shorter = report(2, "", List.of(Row.of("PTI", 3, 0.75)), List.of(LPIPS, Column.published("paper", 2)));
    StudyTable table = SeedReports.combine(seeds(longer, shorter)).tables().getFirst();
    assertThat(table.columns()).containsExactly(LPIPS, PAPER);
    assertThat(table.rows()).hasSize(1);
    assertThat(table.rows().getFirst().cells().getFirst()).isEqualTo(Cell.of(2, Math.sqrt(2)));
  }
}
