package org.pivotune.experiment.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.pivotune.experiment.Finished;
import org.pivotune.experiment.PhotoStrips;
import org.pivotune.experiment.Summary;
import org.pivotune.measure.Scores;
import org.pivotune.personalise.Stage;
import org.pivotune.report.CaptionedPicture;
import org.pivotune.report.Strip;
import org.pivotune.report.StudyCurves;
import org.pivotune.report.StudyCurves.Line;
import org.pivotune.report.StudyCurves.Point;
import org.pivotune.report.StudyReport;
import org.pivotune.report.StudyTable;
import org.pivotune.report.StudyTable.Better;
import org.pivotune.report.StudyTable.Cell;
import org.pivotune.report.StudyTable.Column;
import org.pivotune.report.StudyTable.Row;

/** Curves and tables of quality over time. */
final class QualityReport {
  private static final int CHARTED_PHOTOS = 4;
  private static final int SHOWN = 8;
  private static final double PAPER_PTI_SECONDS = 180;
  private static final double PAPER_W_PLUS_SECONDS = 270;

  /** A line of {@code results.csv}. */
  private record Measurement(String photo, Route route, Stage stage, int steps, double seconds, Scores scores) {}

  private final List<Finished<QualityCurve>> finished;
  private final List<String> photos;

  QualityReport(List<Finished<QualityCurve>> finished) {
    this.finished = finished;
    this.photos = finished.stream().map(one -> one.result().photo()).distinct().toList();
  }

  StudyReport report() {
    List<StudyTable> tables = new ArrayList<>();
    tables.add(overTime());
    tables.add(ends());
    return new StudyReport("Time to quality", summary(), tables, curves(), strips(), measurements());
  }

  private List<String> summary() {
    List<String> paragraphs = new ArrayList<>();
    paragraphs.add("How good the picture is after how much wall time, on " + Summary.photos(photos.size())
        + ": projection into W and then tuning (PTI), and projection into W+ alone. Scoring is left out of the time, and "
        + "so is loading.");
    for (String photo : photos) {
      Optional<QualityCurve> wPlus = find(photo, Route.W_PLUS);
      Optional<QualityCurve> pti = find(photo, Route.PTI);
      if (wPlus.isPresent() && pti.isPresent()) {
        paragraphs.add(race(photo, pti.get(), wPlus.get()));
      }
    }
    return paragraphs;
  }

  private static String race(String photo, QualityCurve pti, QualityCurve wPlus) {
    double best = wPlus.checkpoints().stream().mapToDouble(point -> point.scores().lpips()).min().orElseThrow();
    Optional<Checkpoint> passed =
        pti.checkpoints().stream().filter(point -> point.scores().lpips() <= best).findFirst();
    return String.format(Locale.ROOT, "%s: W+ takes %.0f s to LPIPS %.4f; PTI %s.", photo, wPlus.last().seconds(), best,
        passed.map(point -> String.format(Locale.ROOT, "is there after %.0f s and ends at %.4f after %.0f s",
            point.seconds(), pti.last().scores().lpips(), pti.last().seconds())).orElse("does not get there"));
  }

  /** Scores after rounder and rounder times, up to the longest route. */
  private StudyTable overTime() {
    List<Double> times = times();
    List<Column> columns = new ArrayList<>();
    times.forEach(seconds -> columns.add(
        Column.of(String.format(Locale.ROOT, "%.0f s", seconds), Better.NEITHER, 4)));
    List<Row> rows = new ArrayList<>();
    for (Route route : Route.values()) {
      if (!of(route).isEmpty()) {
        rows.add(row(route, "LPIPS", times, Scores::lpips));
        rows.add(row(route, "MSE", times, Scores::mse));
        rows.add(row(route, "identity", times, Scores::identity));
      }
    }
    return new StudyTable("After so many seconds",
        "Means over the photos of the latest checkpoint within that time; empty before the first one.", "route",
        columns, rows);
  }

  private List<Double> times() {
    double longest = finished.stream().mapToDouble(one -> one.result().last().seconds()).max().orElse(1);
    List<Double> times = new ArrayList<>();
    for (double decade = 1; decade < longest; decade *= 10) {
      for (double step : new double[] {1, 2, 5}) {
        if (step * decade >= longest / 40 && step * decade < longest) {
          times.add(step * decade);
        }
      }
    }
    times.add(Math.ceil(longest));
    return times;
  }

  private Row row(Route route, String name, List<Double> times, ToDoubleFunction<Scores> score) {
    List<Cell> cells = times.stream().map(seconds -> {
      List<Checkpoint> latest = of(route).stream().map(curve -> at(curve, seconds)).flatMap(Optional::stream).toList();
      return latest.size() < of(route).size()
          ? Cell.NONE
          : Cell.of(Summary.mean(latest, point -> score.applyAsDouble(point.scores())));
    }).toList();
    return new Row(route.title() + ", " + name, cells);
  }

  private static Optional<Checkpoint> at(QualityCurve curve, double seconds) {
    return curve.checkpoints().stream().filter(point -> point.seconds() <= seconds).reduce((first, second) -> second);
  }

  private StudyTable ends() {
    List<Row> rows = new ArrayList<>();
    for (Route route : Route.values()) {
      if (!of(route).isEmpty()) {
        List<Checkpoint> last = of(route).stream().map(QualityCurve::last).toList();
        rows.add(Row.of(route.title(), Summary.mean(last, Checkpoint::seconds),
            route == Route.PTI ? PAPER_PTI_SECONDS : PAPER_W_PLUS_SECONDS,
            Summary.mean(last, point -> point.scores().lpips()), Summary.mean(last, point -> point.scores().mse()),
            Summary.mean(last, point -> point.scores().identity())));
      }
    }
    return new StudyTable("At the end",
        "Means over the photos. The paper's seconds are of FFHQ at 1024 pixels on an RTX 2080: under three minutes, "
            + "and four and a half minutes for 2100 steps.",
        "route",
        List.of(Column.of("seconds", Better.LOWER, 1), Column.published("paper", 0),
            Column.of("LPIPS", Better.LOWER, 4), Column.of("MSE", Better.LOWER, 4),
            Column.of("identity", Better.HIGHER, 3)),
        rows);
  }

  private List<StudyCurves> curves() {
    List<StudyCurves> curves = new ArrayList<>();
    for (String photo : photos.stream().limit(CHARTED_PHOTOS).toList()) {
      curves.add(curves(photo, "LPIPS", Scores::lpips));
      curves.add(curves(photo, "1 - identity", scores -> 1 - scores.identity()));
    }
    return curves;
  }

  private StudyCurves curves(String photo, String name, ToDoubleFunction<Scores> score) {
    List<Line> lines = new ArrayList<>();
    find(photo, Route.PTI).ifPresent(curve -> {
      lines.add(line("projection into W", curve, Stage.PROJECT, score));
      lines.add(line("tuning", curve, Stage.TUNE, score));
    });
    find(photo, Route.W_PLUS).ifPresent(curve -> lines.add(line("projection into W+", curve, Stage.PROJECT, score)));
    return new StudyCurves(name + ", " + photo, "against the photo, at the generator's own size", "seconds", lines);
  }

  /** Tuning goes on from the projection's last point. */
  private static Line line(String name, QualityCurve curve, Stage stage, ToDoubleFunction<Scores> score) {
    List<Point> points = new ArrayList<>();
    Optional<Checkpoint> before =
        curve.checkpoints().stream().filter(point -> point.stage() != stage && stage == Stage.TUNE)
            .reduce((first, second) -> second);
    before.ifPresent(point -> points.add(new Point(point.seconds(), score.applyAsDouble(point.scores()))));
    curve.checkpoints().stream().filter(point -> point.stage() == stage)
        .forEach(point -> points.add(new Point(point.seconds(), score.applyAsDouble(point.scores()))));
    return new Line(name, points);
  }

  private List<Strip> strips() {
    List<Strip> strips = new ArrayList<>();
    for (Finished<QualityCurve> one : finished) {
      if (photos.indexOf(one.result().photo()) < PhotoStrips.MOST) {
        strips.add(new Strip(one.result().photo() + ", " + one.result().route().title(), "", pictures(one)));
      }
    }
    return strips;
  }

  private static List<CaptionedPicture> pictures(Finished<QualityCurve> one) {
    List<CaptionedPicture> pictures = new ArrayList<>();
    List<Checkpoint> all = one.result().checkpoints();
    pictures.add(one.folder().picture(QualityTrial.PHOTO, "photo"));
    int shown = Math.min(SHOWN, all.size());
    for (int i = 1; i <= shown; i++) {
      int index = i * all.size() / shown - 1;
      pictures.add(one.folder().picture(QualityTrial.picture(index),
          String.format(Locale.ROOT, "%.0f s", all.get(index).seconds())));
    }
    return pictures;
  }

  private List<Measurement> measurements() {
    return finished.stream().map(Finished::result)
        .flatMap(curve -> curve.checkpoints().stream().map(point -> new Measurement(
            curve.photo(), curve.route(), point.stage(), point.steps(), point.seconds(), point.scores())))
        .toList();
  }

  private List<QualityCurve> of(Route route) {
    return finished.stream().map(Finished::result).filter(curve -> curve.route() == route).toList();
  }

  private Optional<QualityCurve> find(String photo, Route route) {
    return of(route).stream().filter(curve -> curve.photo().equals(photo)).findFirst();
  }
}
