package org.pivotune.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.pivotune.report.page.Chart;
import tools.jackson.databind.JsonNode;

/**
 * What a study leaves beside its trials: {@code results.json}, {@code results.csv}, {@code table.md},
 * {@code index.html} and {@code curves-N.svg}, each written beside its place and renamed.
 */
public final class StudyFolder {
  public static final String RESULTS = "results.json";
  public static final String MEASUREMENTS = "results.csv";
  public static final String TABLES = "table.md";
  public static final String PAGE = "index.html";

  private static final String FORMAT = "pivotune-study";
  private static final int VERSION = 1;

  /**
   * A study so far.
   *
   * @param name of the study, such as {@code reconstruction}
   * @param origin which build computed it, when, on what, with which seeds: sentences
   * @param setup photos, model, constants, seeds, environment
   * @param results what every finished trial found, by the trial's name
   * @param trials how many there will be
   */
  public record State(String name, String origin, Record setup, Map<String, ? extends Record> results, int trials) {
    /** Whether no trial is missing. */
    public boolean complete() {
      return results.size() == trials;
    }
  }

  private StudyFolder() {}

  /**
   * Writes all files, replacing older ones.
   *
   * @throws ReportException if the folder cannot be written
   */
  public static void write(Path folder, State state, StudyReport report) {
    JsonNode setup = Json.of(state.setup());
    try {
      Files.createDirectories(folder);
      write(folder.resolve(MEASUREMENTS), Csv.text(report.measurements()));
      write(folder.resolve(TABLES), "## " + report.title() + "\n" + state.origin() + "\n\n" + markdown(report));
      List<Chart> charts = report.curves().stream().map(CurveChart::draw).toList();
      for (int i = 0; i < charts.size(); i++) {
        write(folder.resolve("curves-" + (i + 1) + ".svg"), StudyHtml.svg(charts.get(i)));
      }
      write(folder.resolve(PAGE), StudyHtml.page(state, report, charts, setup));
      write(folder.resolve(RESULTS), Json.text(json(state, report, setup)));
    } catch (IOException e) {
      throw new ReportException("cannot write to " + folder + ": " + e.getClass().getSimpleName() + " " + e.getMessage()
          + "; choose a folder that may be written to and has room", e);
    }
  }

  /** The tables as Markdown. */
  public static String markdown(StudyReport report) {
    return report.tables().stream().map(TableText::markdown).collect(Collectors.joining("\n"));
  }

  private static JsonNode json(State state, StudyReport report, JsonNode setup) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", FORMAT);
    all.put("format_version", VERSION);
    all.put("study", state.name());
    all.put("complete", state.complete());
    all.put("finished_trials", state.results().size());
    all.put("trials", state.trials());
    all.put("origin", state.origin());
    all.put("setup", setup);
    all.put("summary", report.summary());
    all.put("tables", report.tables());
    all.put("results", state.results());
    return Json.of(all);
  }

  private static void write(Path file, String text) throws IOException {
    Path part = file.resolveSibling("." + file.getFileName() + "." + Long.toHexString(System.nanoTime()) + ".part");
    try {
      Files.writeString(part, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
