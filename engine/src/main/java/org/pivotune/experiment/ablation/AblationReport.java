package org.pivotune.experiment.ablation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.pivotune.edit.Edit;
import org.pivotune.experiment.Effort;
import org.pivotune.experiment.Finished;
import org.pivotune.experiment.PhotoStrips;
import org.pivotune.experiment.Summary;
import org.pivotune.experiment.editing.SingleEdits;
import org.pivotune.measure.ConventionScores;
import org.pivotune.report.CaptionedPicture;
import org.pivotune.report.Strip;
import org.pivotune.report.StudyReport;
import org.pivotune.report.StudyTable;
import org.pivotune.report.StudyTable.Better;
import org.pivotune.report.StudyTable.Cell;
import org.pivotune.report.StudyTable.Column;
import org.pivotune.report.StudyTable.Row;

/** The tables of an ablation. */
final class AblationReport {
  private static final double PUBLISHED_LPIPS = 0.015;
  private static final double PUBLISHED_MSE = 0.0012;

  /** A line of {@code results.csv}. */
  private record Measurement(String photo, PivotChoice pivot, boolean codeTuned, ConventionScores scores,
      double yawMagnitude, double identityAfterEdits, double codeDriftLpips, double codeDriftMse, Effort effort) {}

  private final AblationStudy.Constants constants;
  private final List<Finished<Ablation>> finished;
  private final List<Variant> variants;
  private final List<String> photos;

  AblationReport(AblationStudy.Constants constants, List<Finished<Ablation>> finished) {
    this.constants = constants;
    this.finished = finished;
    this.variants = AblationStudy.variants(constants.pivots()).stream()
        .filter(variant -> !of(variant).isEmpty()).toList();
    this.photos = finished.stream().map(one -> one.result().photo()).distinct().toList();
  }

  StudyReport report() {
    return new StudyReport("Ablation", summary(), tables(), List.of(), strips(),
        finished.stream().map(Finished::result).map(AblationReport::measurement).toList());
  }

  private List<StudyTable> tables() {
    return variants.stream().anyMatch(Variant::codeTuned)
        ? List.of(variantTable(), driftTable(), perPhoto())
        : List.of(variantTable(), perPhoto());
  }

  private List<String> summary() {
    boolean tunedToo = variants.stream().anyMatch(Variant::codeTuned);
    return List.of("The generator tuned around other codes than the pivot in W"
        + (tunedToo ? ", and with the code optimised together with it (a code in W stays in W)" : "") + ", on "
        + Summary.photos(photos.size()) + ": figure 16 of the paper, which has pictures and few numbers. Edits: "
        + String.join(", ", constants.edits().stream().map(Edit::toString).toList()) + ".");
  }

  private StudyTable variantTable() {
    double reference = magnitude(new Variant(PivotChoice.W, false));
    List<Row> rows = variants.stream().map(variant -> Row.of(variant.title(),
        mean(variant, one -> one.scores().full().mse()), mean(variant, one -> one.scores().full().lpips()),
        mean(variant, one -> one.scores().msSsimDistance()), mean(variant, one -> one.scores().full().identity()),
        magnitude(variant), 100 * magnitude(variant) / reference, mean(variant, Ablation::singleIdentity),
        mean(variant, one -> one.effort().steps()), mean(variant, one -> one.effort().seconds()))).toList();
    return new StudyTable("Around which code",
        "Means over " + Summary.photos(photos.size()) + ". Scores of the tuned picture against the photo at the "
            + "generator's own size; degrees of yaw by " + constants.edits().getFirst() + ", both ways; identity after single "
            + "edits.",
        "code",
        List.of(Column.of("MSE", Better.LOWER, 4), Column.of("LPIPS", Better.LOWER, 4),
            Column.of("1 - MS-SSIM", Better.LOWER, 3), Column.of("identity", Better.HIGHER, 3),
            Column.of("degrees", Better.HIGHER, 2), Column.of("% of W's", Better.NEITHER, 1),
            Column.of("identity edited", Better.HIGHER, 3), Column.of("steps", Better.NEITHER, 0),
            Column.of("seconds", Better.NEITHER, 0)),
        rows);
  }

  private StudyTable driftTable() {
    List<Row> rows = variants.stream().filter(Variant::codeTuned).map(variant -> {
      List<CodeDrift> drifts = of(variant).stream().map(one -> one.drift().orElseThrow()).toList();
      boolean published = variant.pivot() == PivotChoice.W;
      return Row.of(variant.pivot().title(),
          Summary.mean(drifts, CodeDrift::lpips),
          published ? PUBLISHED_LPIPS : null,
          Summary.mean(drifts, CodeDrift::mse),
          published ? PUBLISHED_MSE : null);
    }).toList();
    return new StudyTable("What tuning the code does to it",
        "How much the original generator's picture changes from the code that was found to the one that tuning made of "
            + "it: mean over photos. The paper: LPIPS 0.015, MSE 0.0012.",
        "code",
        List.of(Column.of("LPIPS", Better.NEITHER, 6), Column.published("paper", 3),
            Column.of("MSE", Better.NEITHER, 6), Column.published("paper", 4)),
        rows);
  }

  private StudyTable perPhoto() {
    List<Column> columns = new ArrayList<>();
    variants.forEach(variant -> columns.add(Column.of(variant.title(), Better.NEITHER, 4)));
    List<Row> rows = photos.stream().map(photo -> new Row(photo, variants.stream()
        .map(variant -> Cell.of(Summary.mean(of(variant).stream().filter(one -> one.photo().equals(photo)).toList(),
            one -> one.scores().full().lpips()))).toList())).toList();
    return new StudyTable("LPIPS by photo", "Of the tuned picture against the photo.", "photo", columns, rows);
  }

  private List<Strip> strips() {
    List<Strip> strips = new ArrayList<>();
    for (Finished<Ablation> one : finished) {
      if (photos.indexOf(one.result().photo()) < PhotoStrips.MOST) {
        Variant variant = new Variant(one.result().pivot(), one.result().codeTuned());
        List<CaptionedPicture> pictures = new ArrayList<>();
        pictures.add(one.folder().picture(AblationTrial.PHOTO, "photo"));
        pictures.add(one.folder().picture(AblationTrial.PLAIN, "tuned"));
        pictures.addAll(SingleEdits.pictures(one.folder(), constants.edits()));
        strips.add(new Strip(one.result().photo() + ", " + variant.title(), "", pictures));
      }
    }
    return strips;
  }

  private static Measurement measurement(Ablation one) {
    return new Measurement(one.photo(), one.pivot(), one.codeTuned(), one.scores(), one.magnitude(),
        one.singleIdentity(), one.drift().map(CodeDrift::lpips).orElse(Double.NaN),
        one.drift().map(CodeDrift::mse).orElse(Double.NaN), one.effort());
  }

  private List<Ablation> of(Variant variant) {
    return finished.stream().map(Finished::result)
        .filter(one -> one.pivot() == variant.pivot() && one.codeTuned() == variant.codeTuned()).toList();
  }

  private double mean(Variant variant, ToDoubleFunction<Ablation> value) {
    return Summary.mean(of(variant), value);
  }

  private double magnitude(Variant variant) {
    return mean(variant, Ablation::magnitude);
  }
}
