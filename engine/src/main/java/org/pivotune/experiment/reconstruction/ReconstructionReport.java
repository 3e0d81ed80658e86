package org.pivotune.experiment.reconstruction;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.pivotune.experiment.Finished;
import org.pivotune.experiment.InversionSystem;
import org.pivotune.experiment.PhotoStrips;
import org.pivotune.experiment.Published;
import org.pivotune.experiment.Summary;
import org.pivotune.measure.ConventionScores;
import org.pivotune.report.CaptionedPicture;
import org.pivotune.report.Strip;
import org.pivotune.report.StudyReport;
import org.pivotune.report.StudyTable;
import org.pivotune.report.StudyTable.Better;
import org.pivotune.report.StudyTable.Column;
import org.pivotune.report.StudyTable.Row;

/** The tables of a reconstruction study. */
final class ReconstructionReport {
  private static final Column PAPER_2 = Column.published("paper", 2);

  private final List<InversionSystem> systems;
  private final int resolution;
  private final List<Finished<Reconstruction>> finished;

  ReconstructionReport(
      List<InversionSystem> systems, int resolution, List<Finished<Reconstruction>> finished) {
    this.systems = systems.stream()
        .filter(system -> finished.stream().anyMatch(one -> one.result().system() == system)).toList();
    this.resolution = resolution;
    this.finished = finished;
  }

  StudyReport report() {
    List<StudyTable> tables = new ArrayList<>(List.of(asInThePaper(), at256()));
    tables.add(perPhoto("LPIPS by photo", 4, Better.LOWER, scores -> scores.full().lpips()));
    tables.add(perPhoto("MSE by photo", 4, Better.LOWER, scores -> scores.full().mse()));
    tables.add(perPhoto("MS-SSIM distance by photo", 3, Better.LOWER, ConventionScores::msSsimDistance));
    tables.add(perPhoto("Identity by photo", 3, Better.HIGHER, scores -> scores.full().identity()));
    return new StudyReport("Reconstruction", summary(), tables, List.of(), strips(),
        finished.stream().map(Finished::result).toList());
  }

  private StudyTable asInThePaper() {
    List<Row> rows = new ArrayList<>();
    for (InversionSystem system : systems) {
      Published.Line paper = Published.paper(system);
      rows.add(Row.of(system.title(),
          mean(system, scores -> scores.full().mse()), paper.mse(),
          mean(system, scores -> scores.full().lpips()), paper.lpips(),
          mean(system, ConventionScores::msSsimDistance), paper.msSsim(),
          mean(system, scores -> scores.full().identity()), paper.identity(),
          Summary.mean(of(system), one -> one.effort().steps()),
          Summary.mean(of(system), one -> one.effort().seconds())));
    }
    return new StudyTable("As in the paper",
        "Means over " + Summary.photos(photos().size()) + " at the generator's own " + resolution + " x " + resolution
            + " pixels; MS-SSIM as a distance, 1 - MS-SSIM" + scales() + ". Beside them table 1 of Roich et al. 2021, "
            + "on FFHQ's generator at 1024 pixels and with another identity network: compare the order, not the "
            + "numbers.",
        "system",
        List.of(
            Column.of("MSE", Better.LOWER, 4), Column.published("paper", 3), Column.of("LPIPS", Better.LOWER, 4),
            PAPER_2, Column.of("1 - MS-SSIM", Better.LOWER, 3), PAPER_2, Column.of("identity", Better.HIGHER, 3),
            PAPER_2, Column.of("steps", Better.NEITHER, 0), Column.of("seconds", Better.NEITHER, 0)),
        rows);
  }

  private String scales() {
    int scales = finished.getFirst().result().scores().full().msSsimScales();
    return scales == 5 ? "" : " over " + scales + " of its five scales, as the pictures are small";
  }

  private StudyTable at256() {
    List<Row> rows = new ArrayList<>();
    for (InversionSystem system : systems) {
      Published.Line style = Published.hyperStyle(system);
      Published.Line inverter = Published.ganInverter(system);
      rows.add(Row.of(system.title(),
          mean(system, scores -> scores.at256().mse()), style.mse(), inverter.mse(),
          mean(system, scores -> scores.at256().lpips()), style.lpips(), inverter.lpips(),
          mean(system, scores -> scores.at256().msSsim()), style.msSsim(),
          mean(system, scores -> scores.at256().identity()), style.identity(), inverter.identity(),
          mean(system, ConventionScores::decibelsAt256), inverter.decibels()));
    }
    boolean enlarged = finished.getFirst().result().scores().enlarged();
    return new StudyTable("As in HyperStyle and GANInverter",
        "The same pictures rounded to 8 bits and brought to 256 x 256 pixels. "
            + (enlarged ? "They are enlarged for it, which lowers MSE and raises LPIPS. " : "")
            + "HS: table 1 of HyperStyle; GI: GANInverter's benchmark, whose decibels are 3.01 too low throughout "
            + "(10 log10(2 / MSE) on [-1, 1]), and so are these.",
        "system",
        List.of(
            Column.of("MSE", Better.LOWER, 4), Column.published("HS", 3), Column.published("GI", 4),
            Column.of("LPIPS", Better.LOWER, 4), Column.published("HS", 2), Column.published("GI", 4),
            Column.of("MS-SSIM", Better.HIGHER, 3), Column.published("HS", 2),
            Column.of("identity", Better.HIGHER, 3), Column.published("HS", 2), Column.published("GI", 2),
            Column.of("dB", Better.HIGHER, 2), Column.published("GI", 2)),
        rows);
  }

  private StudyTable perPhoto(String title, int digits, Better better, ToDoubleFunction<ConventionScores> score) {
    List<Row> rows = photos().stream()
        .map(photo -> Row.of(photo, systems.stream().map(system -> find(photo, system)
            .map(one -> (Object) score.applyAsDouble(one.result().scores())).orElse("")).toArray()))
        .toList();
    return new StudyTable(title, "At the generator's own size.", "photo",
        systems.stream().map(system -> Column.of(system.title() + " " + better.arrow(), Better.NEITHER, digits))
            .toList(), rows);
  }

  private List<String> summary() {
    List<String> paragraphs = new ArrayList<>();
    paragraphs.add("How near each system comes to " + Summary.photos(photos().size())
        + ", table 1 of the paper. SG2 is "
        + "projection into W, SG2 W+ projection into W+, PTI tunes the generator around the first.");
    if (systems.contains(InversionSystem.PTI) && systems.size() > 1) {
      long best = photos().stream().filter(this::tuningIsBest).count();
      paragraphs.add(String.format(Locale.ROOT, "PTI is best on all four scores for %d of %d photos.", best,
          photos().size()));
    }
    return paragraphs;
  }

  private boolean tuningIsBest(String photo) {
    return find(photo, InversionSystem.PTI)
        .filter(tuned -> finished.stream()
            .filter(one -> one.result().photo().equals(photo) && one.result().system() != InversionSystem.PTI)
            .allMatch(one -> better(tuned.result().scores(), one.result().scores())))
        .isPresent();
  }

  private static boolean better(ConventionScores a, ConventionScores b) {
    return a.full().mse() < b.full().mse() && a.full().lpips() < b.full().lpips()
        && a.full().msSsim() > b.full().msSsim() && a.full().identity() > b.full().identity();
  }

  private List<Strip> strips() {
    List<Strip> strips = new ArrayList<>();
    for (String photo : photos().stream().limit(PhotoStrips.MOST).toList()) {
      List<CaptionedPicture> pictures = new ArrayList<>();
      for (InversionSystem system : systems) {
        find(photo, system).ifPresent(one -> {
          if (pictures.isEmpty()) {
            pictures.add(one.folder().picture(ReconstructionTrial.PHOTO, "photo"));
          }
          pictures.add(one.folder().picture(ReconstructionTrial.PICTURE, system.title()));
        });
      }
      strips.add(new Strip(photo, strips.isEmpty() ? PhotoStrips.note(photos().size()) : "", pictures));
    }
    return strips;
  }

  private Optional<Finished<Reconstruction>> find(String photo, InversionSystem system) {
    return finished.stream()
        .filter(one -> one.result().photo().equals(photo) && one.result().system() == system).findFirst();
  }

  private List<Reconstruction> of(InversionSystem system) {
    return finished.stream().map(Finished::result).filter(one -> one.system() == system).toList();
  }

  private double mean(InversionSystem system, ToDoubleFunction<ConventionScores> score) {
    return Summary.mean(of(system), one -> score.applyAsDouble(one.scores()));
  }

  private List<String> photos() {
    return finished.stream().map(one -> one.result().photo()).distinct().toList();
  }
}
