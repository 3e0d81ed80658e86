package org.pivotune.experiment.ablation;

import java.util.List;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.Edit;
import org.pivotune.experiment.Finished;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.Study;
import org.pivotune.experiment.Trial;
import org.pivotune.experiment.editing.UsedDirections;
import org.pivotune.report.StudyReport;

/** Figure 16 of the paper: tuning around other codes, and with the code optimised together with the generator. */
public final class AblationStudy implements Study<Ablation> {
  /**
   * What is varied, and edited afterwards.
   *
   * @param pivots codes to tune around
   * @param edits the first turns the head
   * @param directionsSha256 of the directions that are used
   */
  public record Constants(List<PivotChoice> pivots, List<Edit> edits, String directionsSha256) {
    public Constants {
      pivots = List.copyOf(pivots);
      edits = List.copyOf(edits);
    }
  }

  private final Laboratory laboratory;
  private final PhotoSelection photos;
  private final DirectionCatalogue catalogue;
  private final Constants constants;

  /** @param catalogue has every direction of the edits */
  public AblationStudy(Laboratory laboratory, PhotoSelection photos, List<PivotChoice> pivots, List<Edit> edits,
      DirectionCatalogue catalogue) {
    this.laboratory = laboratory;
    this.photos = photos;
    this.catalogue = catalogue;
    this.constants = new Constants(pivots, edits, UsedDirections.sha256(edits, catalogue));
  }

  @Override
  public String name() {
    return "ablation";
  }

  @Override
  public AblationStudy in(Laboratory other) {
    return new AblationStudy(other, photos, constants.pivots(), constants.edits(), catalogue);
  }

  @Override
  public Class<Ablation> resultType() {
    return Ablation.class;
  }

  /** The codes that are held still, then those that are tuned too. */
  static List<Variant> variants(List<PivotChoice> pivots) {
    return pivots.stream()
        .flatMap(pivot -> List.of(new Variant(pivot, false), new Variant(pivot, true)).stream()).toList();
  }

  @Override
  public List<? extends Trial<Ablation>> trials() {
    return photos.photos().stream()
        .flatMap(photo -> variants(constants.pivots()).stream()
            .map(variant -> new AblationTrial(laboratory, catalogue, constants, photo, variant)))
        .toList();
  }

  @Override
  public Constants constants() {
    return constants;
  }

  @Override
  public StudyReport report(List<Finished<Ablation>> finished) {
    return new AblationReport(constants, finished).report();
  }
}
