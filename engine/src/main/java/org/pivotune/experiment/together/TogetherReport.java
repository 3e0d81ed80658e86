package org.pivotune.experiment.together;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.pivotune.experiment.Finished;
import org.pivotune.experiment.PhotoStrips;
import org.pivotune.experiment.Summary;
import org.pivotune.experiment.locality.TargetScores;
import org.pivotune.measure.ConventionScores;
import org.pivotune.report.CaptionedPicture;
import org.pivotune.report.Strip;
import org.pivotune.report.StudyReport;
import org.pivotune.report.StudyTable;
import org.pivotune.report.StudyTable.Better;
import org.pivotune.report.StudyTable.Column;
import org.pivotune.report.StudyTable.Row;

/** The tables of what sharing costs. */
final class TogetherReport {
  /** The share by which LPIPS may grow for sharing to count as free. */
  private static final double ALLOWED_GROWTH = 0.15;

  /** A line of {@code results.csv}. */
  private record Measurement(String photo, Way way, ConventionScores scores) {}

  private final List<Finished<Sharing>> finished;
  private final List<String> photos;

  TogetherReport(List<Finished<Sharing>> finished) {
    this.finished = finished;
    this.photos = finished.stream().flatMap(one -> one.result().people().stream()).map(TargetScores::photo).distinct()
        .toList();
  }

  StudyReport report() {
    List<Measurement> measurements = new ArrayList<>();
    finished.forEach(one -> one.result().people().forEach(
        person -> measurements.add(new Measurement(person.photo(), one.result().way(), person.scores()))));
    return new StudyReport(
        "Together", summary(), List.of(ways(), byPerson()), List.of(), strips(), measurements);
  }

  private List<String> summary() {
    List<String> paragraphs = new ArrayList<>();
    paragraphs.add("What it costs " + photos.size() + " people to share one generator: each from the same pivot, in a "
        + "generator of one's own and in one for all.");
    double[] ratios = photos.stream().map(this::ratio).flatMapToDouble(OptionalDouble::stream).sorted().toArray();
    if (ratios.length > 0) {
      paragraphs.add(String.format(Locale.ROOT,
          "%d of %d people within %.0f %% of the LPIPS of a generator of their own; worst ratio %.2f, median %.2f.",
          photos.stream().map(this::ratio).flatMapToDouble(OptionalDouble::stream)
              .filter(ratio -> ratio <= 1 + ALLOWED_GROWTH).count(),
          ratios.length, 100 * ALLOWED_GROWTH, ratios[ratios.length - 1], ratios[ratios.length / 2]));
    }
    return paragraphs;
  }

  private StudyTable ways() {
    List<Row> rows = new ArrayList<>();
    for (Way way : Way.values()) {
      List<Sharing> ones = finished.stream().map(Finished::result).filter(one -> one.way() == way).toList();
      List<TargetScores> people = ones.stream().flatMap(one -> one.people().stream()).toList();
      if (!people.isEmpty()) {
        rows.add(Row.of(way.title(), mean(people, scores -> scores.full().mse()),
            mean(people, scores -> scores.full().lpips()), mean(people, ConventionScores::msSsimDistance),
            mean(people, scores -> scores.full().identity()), ones.stream().mapToInt(one -> one.effort().steps()).sum(),
            ones.stream().mapToDouble(one -> one.effort().seconds()).sum()));
      }
    }
    return new StudyTable("Alone and together",
        "Means over " + photos.size() + " people at the generator's own size; steps and seconds of all generators of a "
            + "row, those of the projections counted with alone, without them together.", "shown",
        List.of(Column.of("MSE", Better.LOWER, 4), Column.of("LPIPS", Better.LOWER, 4),
            Column.of("1 - MS-SSIM", Better.LOWER, 3), Column.of("identity", Better.HIGHER, 3),
            Column.of("steps", Better.NEITHER, 0), Column.of("seconds", Better.NEITHER, 0)),
        rows);
  }

  private static double mean(List<TargetScores> people, ToDoubleFunction<ConventionScores> score) {
    return Summary.mean(people, one -> score.applyAsDouble(one.scores()));
  }

  private StudyTable byPerson() {
    List<Row> rows = photos.stream().map(photo -> Row.of(photo, lpips(photo, Way.PROJECTION), lpips(photo, Way.ALONE),
        lpips(photo, Way.TOGETHER), ratio(photo).isPresent() ? (Double) ratio(photo).getAsDouble() : null,
        identity(photo, Way.ALONE), identity(photo, Way.TOGETHER))).toList();
    return new StudyTable("By person",
        "LPIPS at the generator's own size; a ratio below 1 means that the common generator comes nearer.", "person",
        List.of(Column.of("LPIPS projection", Better.NEITHER, 4), Column.of("alone", Better.NEITHER, 4),
            Column.of("together", Better.NEITHER, 4), Column.of("together / alone", Better.NEITHER, 2),
            Column.of("identity alone", Better.NEITHER, 3), Column.of("identity together", Better.NEITHER, 3)),
        rows);
  }

  private OptionalDouble ratio(String photo) {
    Double alone = lpips(photo, Way.ALONE);
    Double together = lpips(photo, Way.TOGETHER);
    return alone == null || together == null ? OptionalDouble.empty() : OptionalDouble.of(together / alone);
  }

  private @Nullable Double lpips(String photo, Way way) {
    return scores(photo, way).map(scores -> scores.full().lpips()).orElse(null);
  }

  private @Nullable Double identity(String photo, Way way) {
    return scores(photo, way).map(scores -> scores.full().identity()).orElse(null);
  }

  private Optional<ConventionScores> scores(String photo, Way way) {
    return finished.stream().map(Finished::result).filter(one -> one.way() == way)
        .flatMap(one -> one.people().stream()).filter(one -> one.photo().equals(photo)).map(TargetScores::scores)
        .findFirst();
  }

  private List<Strip> strips() {
    List<Strip> strips = new ArrayList<>();
    for (String photo : photos.stream().limit(PhotoStrips.MOST).toList()) {
      List<CaptionedPicture> pictures = new ArrayList<>();
      for (Finished<Sharing> one : finished) {
        int place = one.result().people().stream().map(TargetScores::photo).toList().indexOf(photo);
        if (place >= 0) {
          if (pictures.isEmpty()) {
            pictures.add(one.folder().picture(TogetherTrial.photo(place), "photo"));
          }
          pictures.add(one.folder().picture(TogetherTrial.picture(place), one.result().way().title()));
        }
      }
      strips.add(new Strip(photo, strips.isEmpty() ? PhotoStrips.note(photos.size()) : "", pictures));
    }
    return strips;
  }
}
