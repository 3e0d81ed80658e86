package org.pivotune.report;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pivotune.measure.Scores;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.page.Figure;
import org.pivotune.report.page.FigureStrip;
import org.pivotune.report.page.JtereportGenerated;
import org.pivotune.report.page.Page;
import org.pivotune.report.page.ScoreRow;
import org.pivotune.report.page.Timing;
import tools.jackson.databind.JsonNode;

/** Turns a run into {@code report.html}. */
final class ReportPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final int FIVE_SCALES = 5;

  private ReportPage() {}

  /** The page; refers to nothing outside itself. */
  static String html(RunRecord run, RunPictures pictures, JsonNode manifest) {
    StringOutput text = new StringOutput();
    // Called directly, not looked up by name: javac has checked it, and no module needs to be opened.
    JtereportGenerated.render(new OwaspHtmlTemplateOutput(text), null, page(run, pictures, manifest));
    return text.toString();
  }

  private static Page page(RunRecord run, RunPictures pictures, JsonNode manifest) {
    return new Page(
        run.name(),
        TIME.format(run.finished()) + " · model " + run.base().name() + " · preset " + run.preset(),
        summary(run), figures(run, pictures), scores(run.result().projectionScores(), run.result().tunedScores()),
        scoreNote(run.result().tunedScores()), run.strips().stream().map(ReportPage::strip).toList(),
        RunCharts.of(run), timings(run.timings()), ManifestTables.of(manifest));
  }

  private static String summary(RunRecord run) {
    Scores before = run.result().projectionScores();
    Scores after = run.result().tunedScores();
    int steps = run.result().tuning().history().size();
    return PivotWords.of(run.result().config()) + " " + steps
        + (steps == 1 ? " step" : " steps") + " of tuning took LPIPS from " + Numbers.significant(before.lpips(), 3)
        + " to " + Numbers.significant(after.lpips(), 3) + " and identity from "
        + Numbers.significant(before.identity(), 3) + " to " + Numbers.significant(after.identity(), 3)
        + (run.result().tuning().stoppedEarly() ? "; it stopped early, being near enough." : ".");
  }

  private static List<Figure> figures(RunRecord run, RunPictures pictures) {
    int count = run.face().faceCount();
    String which = count <= 1 ? "" : "face " + (run.face().faceIndex() + 1) + " of " + count;
    return List.of(
        figure("Photo", which, pictures.marked()),
        figure("Aligned", "the target", pictures.aligned()),
        figure(PivotWords.caption(run.result().config()), "original generator", pictures.projection()),
        figure("Tuned", "personal generator", pictures.tuned()),
        figure("Difference", "tuned to target, × " + DifferencePicture.FACTOR, pictures.difference()));
  }

  private static FigureStrip strip(Strip strip) {
    return new FigureStrip(strip.title(), strip.caption(),
        strip.pictures().stream().map(picture -> figure(picture.caption(), "", picture.image())).toList());
  }

  private static Figure figure(String caption, String note, RgbImage image) {
    return new Figure(caption, note, DataUri.of(image), image.width(), image.height());
  }

  private static List<ScoreRow> scores(Scores before, Scores after) {
    return List.of(
        score("MSE", "mean squared error", true, before.mse(), after.mse()),
        score("LPIPS", "perceptual distance", true, before.lpips(), after.lpips()),
        score("MS-SSIM", "structural similarity", false, before.msSsim(), after.msSsim()),
        score("Identity", "cosine of face vectors", false, before.identity(), after.identity()));
  }

  private static ScoreRow score(String name, String about, boolean lower, double before, double after) {
    return new ScoreRow(
        name, about, lower, Numbers.score(before), Numbers.score(after), lower ? after < before : after > before);
  }

  private static String scoreNote(Scores scores) {
    return "Against the aligned crop: MSE over pixels in [-1, 1], LPIPS with AlexNet, MS-SSIM"
        + (scores.msSsimScales() == FIVE_SCALES ? "" : " over " + scores.msSsimScales() + " of its five scales")
        + ", cosine of identity vectors.";
  }

  private static List<Timing> timings(Map<String, Duration> timings) {
    long longest = timings.values().stream().mapToLong(Duration::toMillis).max().orElse(0);
    Duration sum = timings.values().stream().reduce(Duration.ZERO, Duration::plus);
    List<Timing> rows = new ArrayList<>();
    timings.forEach((stage, time) -> rows.add(
        new Timing(stage, Numbers.time(time), (int) (100 * time.toMillis() / Math.max(1, longest)))));
    rows.add(new Timing("all together", Numbers.time(sum), 0));
    return rows;
  }
}
