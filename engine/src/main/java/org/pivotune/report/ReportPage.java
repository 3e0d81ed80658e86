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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pivotune.measure.Scores;
import org.pivotune.personalise.PersonalisedFace;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.page.FacePart;
import org.pivotune.report.page.Figure;
import org.pivotune.report.page.FigureStrip;
import org.pivotune.report.page.JtereportGenerated;
import org.pivotune.report.page.Page;
import org.pivotune.report.page.Timing;
import tools.jackson.databind.JsonNode;

/** Turns a run into {@code report.html}. */
final class ReportPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final int FIVE_SCALES = 5;

  private ReportPage() {}

  /**
   * The page; refers to nothing outside itself.
   *
   * @param pictures of each face
   */
  static String html(RunRecord run, List<RunPictures> pictures, JsonNode manifest) {
    StringOutput text = new StringOutput();
    // Called directly, not looked up by name: javac has checked it, and no module needs to be opened.
    JtereportGenerated.render(new OwaspHtmlTemplateOutput(text), null, page(run, pictures, manifest));
    return text.toString();
  }

  private static Page page(RunRecord run, List<RunPictures> pictures, JsonNode manifest) {
    List<PersonalisedFace> results = run.result().faces();
    boolean one = run.kind() == RunKind.ONE_FACE;
    Scores before = ScoreFile.mean(results, PersonalisedFace::projectionScores);
    Scores after = ScoreFile.mean(results, PersonalisedFace::tunedScores);
    return new Page(
        run.name(),
        TIME.format(run.finished()) + " · model " + run.base().name() + " · preset " + run.preset(),
        summary(run, before, after), run.notices(), faces(run, pictures),
        one ? ScoreTables.of(before, after) : List.of(),
        one ? List.of() : ScoreTables.overview(run.faces(), results),
        scoreNote(after), strips(one ? run.faces().getFirst().strips() : run.strips(), run.marked()),
        RunCharts.of(run), timings(run.timings()), ManifestTables.of(manifest));
  }

  private static String summary(RunRecord run, Scores before, Scores after) {
    int steps = run.result().tuning().history(0).size();
    String of = switch (run.kind()) {
      case ONE_FACE -> "";
      case SEVERAL_PEOPLE -> " One generator shows all " + run.faces().size() + " people; the scores are means.";
      case ONE_PERSON -> " One generator shows the person of all " + run.faces().size()
          + " photos; the scores are means.";
    };
    String rounds = run.kind() == RunKind.ONE_FACE ? " step" : " round";
    return pivots(run) + " " + steps
        + rounds + (steps == 1 ? "" : "s") + " of tuning took LPIPS from " + Numbers.significant(before.lpips(), 3)
        + " to " + Numbers.significant(after.lpips(), 3) + " and identity from "
        + Numbers.significant(before.identity(), 3) + " to " + Numbers.significant(after.identity(), 3)
        + (run.result().tuning().stoppedEarly() ? "; it stopped early, being near enough." : ".") + of;
  }

  /** How the pivots came to be; each on its own where they came to be in different ways. */
  private static String pivots(RunRecord run) {
    return run.foundAlike()
        ? PivotWords.of(run.result().config())
        : IntStream.range(0, run.faces().size())
            .mapToObj(i -> run.faces().get(i).name() + ": " + PivotWords.of(run.config(i)))
            .collect(Collectors.joining(" "));
  }

  private static List<FacePart> faces(RunRecord run, List<RunPictures> pictures) {
    boolean one = run.kind() == RunKind.ONE_FACE;
    List<FacePart> parts = new ArrayList<>();
    for (int i = 0; i < run.faces().size(); i++) {
      RunFace face = run.faces().get(i);
      parts.add(new FacePart(one ? "" : face.name(),
          figures(face, pictures.get(i), PivotWords.caption(run.config(i)), run.marked()),
          one ? List.of() : strips(face.strips(), run.marked())));
    }
    return parts;
  }

  private static List<Figure> figures(RunFace face, RunPictures pictures, String pivot, boolean marked) {
    int count = face.face().faceCount();
    String which = count <= 1 ? "" : "face " + (face.face().faceIndex() + 1) + " of " + count;
    Provenance rendered = Provenance.generated(List.of()).when(marked);
    return List.of(
        figure("Photo", which, pictures.marked(), Provenance.NONE),
        figure("Aligned", "the target", pictures.aligned(), Provenance.NONE),
        figure(pivot, "original generator", pictures.projection(), rendered),
        figure("Tuned", "personal generator", pictures.tuned(), rendered),
        figure("Difference", "tuned to target, × " + DifferencePicture.FACTOR, pictures.difference(), Provenance.NONE));
  }

  private static List<FigureStrip> strips(List<Strip> strips, boolean marked) {
    return strips.stream().map(strip -> strip(strip, marked)).toList();
  }

  private static FigureStrip strip(Strip strip, boolean marked) {
    return new FigureStrip(strip.title(), strip.caption(), strip.pictures().stream().map(picture ->
        figure(picture.caption(), "", picture.image(), strip.provenance(picture).when(marked))).toList());
  }

  private static Figure figure(String caption, String note, RgbImage image, Provenance provenance) {
    return new Figure(caption, note, DataUri.of(image, provenance), image.width(), image.height());
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
