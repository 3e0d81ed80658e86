package org.pivotune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.StudyCurves.Line;
import org.pivotune.report.StudyCurves.Point;
import org.pivotune.report.StudyTable.Better;
import org.pivotune.report.StudyTable.Cell;
import org.pivotune.report.StudyTable.Column;
import org.pivotune.report.StudyTable.Row;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A study's files say the same in four ways, and foreign text stays text. */
class StudyFolderTest {
  /** Inside another. */
  public record Inner(double lpips, OptionalDouble missing) {}

  /** A line of the CSV. */
  public record Outcome(String photo, Inner scores) {}

  /** A setup. */
  public record Setup(String model, List<Double> numbers, Map<String, String> photos) {}

  @TempDir Path folder;

  private static StudyReport report() {
    StudyTable table = new StudyTable("Table | one", "Means.", "system",
        List.of(Column.of("LPIPS", Better.LOWER, 3), Column.published("paper", 2),
            Column.of("identity", Better.HIGHER, 2)),
        List.of(Row.of("SG2", 0.5, 0.40, 0.25), Row.of("PTI", 0.125, 0.09, null),
            new Row("W+ <b>", List.of(Cell.of(0.25, 0.0625), Cell.NONE, Cell.of("not reached")))));
    RgbImage picture = RgbImage.generate(300, 200, (x, y, channel) -> x + y);
    return new StudyReport("Some study", List.of("It went <well>."), List.of(table),
        List.of(new StudyCurves("LPIPS", "of two photos", "seconds", List.of(
            new Line("SG2", List.of(new Point(0, 0.5), new Point(10, 0.25), new Point(20, 0))),
            new Line("PTI", List.of(new Point(20, 0.25), new Point(40, 0.01)))))),
        List.of(new Strip("a,\"b\".jpg", "", List.of(new CaptionedPicture("<script>", picture)))),
        List.of(new Outcome("a,\"b\".jpg", new Inner(0.5, OptionalDouble.empty())),
            new Outcome("c.jpg", new Inner(0.25, OptionalDouble.of(1)))));
  }

  private static StudyFolder.State state(int trials) {
    Map<String, Inner> results = new LinkedHashMap<>();
    results.put("a/w", new Inner(0.5, OptionalDouble.empty()));
    return new StudyFolder.State(
        "some", "Computed by build 5210a4547b73 on some day.", new Setup("faces", List.of(1.0, 2.5), Map.of("a.jpg", "00ff")), results, trials);
  }

  @Test
  void theBestNumberOfOurOwnIsMarked() {
    String markdown = StudyFolder.markdown(report());
    assertThat(markdown.lines().toList()).contains(
        "### Table | one", "Means.", "| system | LPIPS \u2193 | paper | identity \u2191 |", "|---|---:|---:|---:|",
        "| SG2 | 0.500 | 0.40 | 0.25 |", "| PTI | **0.125** | 0.09 |  |",
        "| W+ <b> | 0.250 \u00b1 0.063 |  | not reached |");
  }

  /** A number that a second run could turn round is not the best. */
  @Test
  void whatOverlapsIsNotTheBest() {
    List<Column> columns = List.of(Column.of("near", Better.LOWER, 2), Column.of("far", Better.HIGHER, 2));
    StudyTable table = new StudyTable("T", "", "system", columns, List.of(
        new Row("a", List.of(Cell.of(0.25, 0.125), Cell.of(0.25, 0.125))),
        new Row("b", List.of(Cell.of(0.5, 0.25), Cell.of(0.75, 0.25)))));
    assertThat(TableText.markdown(table).lines()).contains(
        "| a | 0.25 \u00b1 0.13 | 0.25 \u00b1 0.13 |", "| b | 0.50 \u00b1 0.25 | **0.75 \u00b1 0.25** |");
  }

  @Test
  void theSeedOfAMeasurementIsItsFirstColumn() {
    assertThat(Csv.text(List.of(new SeedMeasurement(7, new Outcome("c.jpg", new Inner(0.25, OptionalDouble.of(1)))))))
        .isEqualTo("seed,photo,scores_lpips,scores_missing\n7,c.jpg,0.25,1.0\n");
  }

  @Test
  void everyFileIsThereAndReadable() throws Exception {
    StudyFolder.write(folder, state(1), report());

    JsonNode results = JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve(StudyFolder.RESULTS)));
    assertThat(results.path("complete").asBoolean()).isTrue();
    assertThat(results.path("setup").path("numbers").size()).isEqualTo(2);
    assertThat(results.path("results").path("a/w").path("lpips").asDouble()).isEqualTo(0.5);
    assertThat(results.path("tables").path(0).path("rows").path(1).path("cells").path(0).path("value").asDouble())
        .isEqualTo(0.125);
    assertThat(Files.readAllLines(folder.resolve(StudyFolder.MEASUREMENTS))).containsExactly(
        "photo,scores_lpips,scores_missing", "\"a,\"\"b\"\".jpg\",0.5,", "c.jpg,0.25,1.0");
    String page = Files.readString(folder.resolve(StudyFolder.PAGE));
    assertThat(page)
        .contains("It went &lt;well&gt;.", "Some study", "Computed by build 5210a4547b73 on some day. Written ", "0.125", "data:image/jpeg;base64,", "1, 2.5", "00ff")
        .doesNotContain("<script>", "W+ <b>", "Unfinished", "src=\"http", "href=");
    assertThat(Files.readAllLines(folder.resolve(StudyFolder.TABLES)))
        .startsWith("## Some study", "Computed by build 5210a4547b73 on some day.");
    assertThat(results.path("origin").asString()).isEqualTo("Computed by build 5210a4547b73 on some day.");
    String svg = Files.readString(folder.resolve("curves-1.svg"));
    assertThat(svg).startsWith("<svg xmlns=").contains("class=\"curve2\"", "PTI", "0.01 at 40 seconds");
    assertThat(Files.list(folder)).as("nothing half-written stays").hasSize(5);
  }

  @Test
  void anUnfinishedStudySaysSo() throws Exception {
    StudyFolder.write(folder, state(3), report());
    assertThat(Files.readString(folder.resolve(StudyFolder.PAGE))).contains("Unfinished: 1 of 3 trials");
    assertThat(JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve(StudyFolder.RESULTS)))
        .path("complete").asBoolean(true)).isFalse();
    StudyFolder.write(folder, state(1), report());
    assertThat(Files.readString(folder.resolve(StudyFolder.PAGE))).doesNotContain("Unfinished");
  }

  @Test
  void aTableOfRaggedRowsIsRefused() {
    assertThatThrownBy(() -> new StudyTable("T", "", "row", List.of(Column.of("a", Better.LOWER, 1)),
        List.of(Row.of("x", 1, 2)))).isInstanceOf(IllegalArgumentException.class).has(errorText("report.ragged-table"));
  }

  @Test
  void aFolderThatCannotBeMadeIsAnErrorOfItsOwn() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThatThrownBy(() -> StudyFolder.write(file.resolve("inside"), state(1), report()))
        .isInstanceOf(ReportException.class).has(errorText("report.study-cannot-be-written"));
  }

  @Test
  void recordsComeBack() {
    Outcome outcome = new Outcome("x", new Inner(0.1, OptionalDouble.empty()));
    assertThat(RecordJson.read(RecordJson.text(outcome), Outcome.class)).isEqualTo(outcome);
    assertThatThrownBy(() -> RecordJson.read("{\"photo\": 1}", Outcome.class)).isInstanceOf(ReportException.class);
    assertThatThrownBy(() -> RecordJson.read("[", Outcome.class)).isInstanceOf(ReportException.class);
  }
}
