package org.pivotune.experiment.locality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.pivotune.experiment.Finished;
import org.pivotune.experiment.PhotoStrips;
import org.pivotune.experiment.Summary;
import org.pivotune.measure.ConventionScores;
import org.pivotune.report.CaptionedPicture;
import org.pivotune.report.Strip;
import org.pivotune.report.StudyReport;
import org.pivotune.report.StudyTable;
import org.pivotune.report.StudyTable.Better;
import org.pivotune.report.StudyTable.Column;
import org.pivotune.report.StudyTable.Row;

/** The tables of a locality study. */
final class LocalityReport {
  /** A line of {@code results.csv}: a photo by one generator, or with no photo its drift. */
  private record Measurement(Tuning tuning, int identities, String photo, OptionalDouble driftLpips,
      OptionalDouble driftLpipsDeviation, OptionalDouble driftMse, OptionalDouble driftMseDeviation,
      OptionalDouble mse, OptionalDouble lpips, OptionalDouble msSsimDistance, OptionalDouble identity) {
    static Measurement of(Locality one) {
      Drift drift = one.drift();
      return new Measurement(one.tuning(), one.identities(), "", OptionalDouble.of(drift.lpips()),
          OptionalDouble.of(drift.lpipsDeviation()), OptionalDouble.of(drift.mse()),
          OptionalDouble.of(drift.mseDeviation()), OptionalDouble.empty(), OptionalDouble.empty(),
          OptionalDouble.empty(), OptionalDouble.empty());
    }

    static Measurement of(Locality one, TargetScores target) {
      ConventionScores scores = target.scores();
      return new Measurement(one.tuning(), one.identities(), target.photo(), OptionalDouble.empty(),
          OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(),
          OptionalDouble.of(scores.full().mse()), OptionalDouble.of(scores.full().lpips()),
          OptionalDouble.of(scores.msSsimDistance()), OptionalDouble.of(scores.full().identity()));
    }
  }

  private final LocalityStudy.Constants constants;
  private final List<Finished<Locality>> finished;

  LocalityReport(LocalityStudy.Constants constants, List<Finished<Locality>> finished) {
    this.constants = constants;
    this.finished = finished;
  }

  StudyReport report() {
    List<StudyTable> tables = new ArrayList<>();
    tables.add(generators());
    constants.identities().stream().filter(count -> find(Tuning.TOGETHER, count).isPresent())
        .max(Integer::compare).ifPresent(count -> tables.add(byPhoto(count)));
    return new StudyReport("Locality", summary(), tables, List.of(), strips(), measurements());
  }

  private List<String> summary() {
    List<String> paragraphs = new ArrayList<>();
    paragraphs.add("One generator tuned to several people at once, with and without locality regularisation, figure 15 "
        + "of the paper. Drift: how much its pictures of " + constants.drift().codes() + " random codes (psi "
        + constants.drift().psi() + ", seed " + constants.drift().seed()
        + ", the same for all) differ from the original generator's.");
    for (int count : constants.identities()) {
      Optional<Locality> plain = find(Tuning.TOGETHER, count);
      Optional<Locality> regularized = find(Tuning.REGULARIZED, count);
      if (plain.isPresent() && regularized.isPresent()) {
        paragraphs.add(comparison(count, plain.get(), regularized.get()));
      }
    }
    return paragraphs;
  }

  private static String comparison(int count, Locality plain, Locality regularized) {
    return String.format(Locale.ROOT,
        "At %d %s regularisation takes the drift from LPIPS %.4f to %.4f (%.0f %% of it) and from MSE %.5f to %.5f "
            + "(%.0f %%), while the photos' own LPIPS goes from %.4f to %.4f (%+.1f %%).",
        count, count == 1 ? "identity" : "identities", plain.drift().lpips(), regularized.drift().lpips(),
        100 * regularized.drift().lpips() / plain.drift().lpips(), plain.drift().mse(), regularized.drift().mse(),
        100 * regularized.drift().mse() / plain.drift().mse(), lpips(plain), lpips(regularized),
        100 * (lpips(regularized) / lpips(plain) - 1));
  }

  private StudyTable generators() {
    List<Row> rows = new ArrayList<>();
    for (int count : constants.identities()) {
      find(Tuning.TOGETHER, count).ifPresent(one -> rows.add(row(List.of(one))));
      find(Tuning.REGULARIZED, count).ifPresent(one -> rows.add(row(List.of(one))));
    }
    List<Locality> each = each();
    if (!each.isEmpty()) {
      rows.add(row(each));
    }
    return new StudyTable("Drift and reconstruction",
        "Drift: mean over the random codes (for one generator each, also over the generators). Scores: means over the "
            + "photos at the generator's own size. The paper's bars were not found as numbers; a second-hand text has "
            + "LPIPS about 0.03 to 0.05 for 12 identities with regularisation.",
        "generator",
        List.of(Column.of("identities", Better.NEITHER, 0), Column.of("drift LPIPS", Better.LOWER, 4),
            Column.of("drift MSE", Better.LOWER, 5), Column.of("photos' LPIPS", Better.LOWER, 4),
            Column.of("MSE", Better.LOWER, 4), Column.of("1 - MS-SSIM", Better.LOWER, 3),
            Column.of("identity", Better.HIGHER, 3), Column.of("steps", Better.NEITHER, 0),
            Column.of("seconds", Better.NEITHER, 0)),
        rows);
  }

  /** One generator, or the mean of several of one kind. */
  private static Row row(List<Locality> ones) {
    Locality any = ones.getFirst();
    return Row.of(any.tuning().title(), any.identities(),
        mean(ones, one -> one.drift().lpips()), mean(ones, one -> one.drift().mse()),
        mean(ones, LocalityReport::lpips), mean(ones, one -> target(one, scores -> scores.full().mse())),
        mean(ones, one -> target(one, ConventionScores::msSsimDistance)),
        mean(ones, one -> target(one, scores -> scores.full().identity())),
        mean(ones, one -> one.effort().steps()), mean(ones, one -> one.effort().seconds()));
  }

  private StudyTable byPhoto(int count) {
    Locality plain = find(Tuning.TOGETHER, count).orElseThrow();
    Optional<Locality> regularized = find(Tuning.REGULARIZED, count);
    List<Row> rows = plain.targets().stream().map(target -> {
      double alone = each(target.photo()).map(LocalityReport::lpips).orElse(Double.NaN);
      double together = target.scores().full().lpips();
      double held = regularized.map(one -> of(one, target.photo())).orElse(Double.NaN);
      return Row.of(
          target.photo(), alone, together, 100 * (together / alone - 1), held, 100 * (held / together - 1));
    }).toList();
    return new StudyTable("LPIPS by photo, " + count + " identities",
        "Each with a generator of its own, together, and together with regularisation.", "photo",
        List.of(Column.of(Tuning.EACH.title(), Better.NEITHER, 4),
            Column.of(Tuning.TOGETHER.title(), Better.NEITHER, 4), Column.of("% more", Better.NEITHER, 1),
            Column.of("regularised", Better.NEITHER, 4), Column.of("% more than together", Better.NEITHER, 1)),
        rows);
  }

  private List<Strip> strips() {
    List<Strip> strips = new ArrayList<>();
    for (Finished<Locality> one : finished) {
      Locality found = one.result();
      if (found.tuning() == Tuning.EACH) {
        continue;
      }
      String generator = found.tuning().title() + ", " + found.identities();
      List<CaptionedPicture> people = new ArrayList<>();
      for (int i = 0; i < Math.min(found.identities(), PhotoStrips.MOST); i++) {
        people.add(one.folder().picture(LocalityTrial.target(i), found.targets().get(i).photo()));
      }
      if (found.tuning() == Tuning.TOGETHER) {
        strips.add(new Strip("photos", "", photos(one)));
      }
      strips.add(new Strip(generator, "The photos by the tuned generator.", people));
      if (found.tuning() == Tuning.TOGETHER) {
        strips.add(new Strip("random codes", "By the original generator.", random(one, true)));
      }
      strips.add(new Strip(generator, "The same random codes by the tuned generator.", random(one, false)));
    }
    return strips;
  }

  private static List<CaptionedPicture> photos(Finished<Locality> one) {
    List<CaptionedPicture> pictures = new ArrayList<>();
    for (int i = 0; i < Math.min(one.result().identities(), PhotoStrips.MOST); i++) {
      pictures.add(one.folder().picture(LocalityTrial.photo(i), one.result().targets().get(i).photo()));
    }
    return pictures;
  }

  private List<CaptionedPicture> random(Finished<Locality> one, boolean original) {
    List<CaptionedPicture> pictures = new ArrayList<>();
    for (int i = 0; i < Math.min(LocalityTrial.RANDOM_SHOWN, constants.drift().codes()); i++) {
      pictures.add(one.folder().picture(
          original ? LocalityTrial.original(i) : LocalityTrial.moved(i), "random " + (i + 1)));
    }
    return pictures;
  }

  private List<Measurement> measurements() {
    List<Measurement> lines = new ArrayList<>();
    for (Finished<Locality> one : finished) {
      lines.add(Measurement.of(one.result()));
      one.result().targets().forEach(target -> lines.add(Measurement.of(one.result(), target)));
    }
    return lines;
  }

  private Optional<Locality> find(Tuning tuning, int identities) {
    return finished.stream().map(Finished::result)
        .filter(one -> one.tuning() == tuning && one.identities() == identities).findFirst();
  }

  private List<Locality> each() {
    return finished.stream().map(Finished::result).filter(one -> one.tuning() == Tuning.EACH).toList();
  }

  private Optional<Locality> each(String photo) {
    return each().stream().filter(one -> one.targets().getFirst().photo().equals(photo)).findFirst();
  }

  private static double of(Locality one, String photo) {
    return Summary.mean(one.targets().stream().filter(target -> target.photo().equals(photo)).toList(),
        target -> target.scores().full().lpips());
  }

  private static double lpips(Locality one) {
    return target(one, scores -> scores.full().lpips());
  }

  private static double target(Locality one, ToDoubleFunction<ConventionScores> score) {
    return Summary.mean(one.targets(), target -> score.applyAsDouble(target.scores()));
  }

  private static double mean(List<Locality> ones, ToDoubleFunction<Locality> value) {
    return Summary.mean(ones, value);
  }
}
