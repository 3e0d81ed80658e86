package org.pivotune.experiment.editing;

import java.util.List;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.experiment.Finished;
import org.pivotune.experiment.InversionSystem;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.Study;
import org.pivotune.experiment.Trial;
import org.pivotune.report.StudyReport;

/** Table 2 of the paper: how far the same edit goes by each system, and whether the person stays the same. */
public final class EditingStudy implements Study<Editing> {
  /** Which systems are compared, under which edits. */
  public record Constants(List<InversionSystem> systems, EditingConfig editing, String directionsSha256) {
    public Constants {
      systems = List.copyOf(systems);
    }
  }

  private final Laboratory laboratory;
  private final PhotoSelection photos;
  private final DirectionCatalogue catalogue;
  private final Constants constants;

  /** @param catalogue has every direction of the configuration */
  public EditingStudy(Laboratory laboratory, PhotoSelection photos, List<InversionSystem> systems,
      EditingConfig config, DirectionCatalogue catalogue) {
    this.laboratory = laboratory;
    this.photos = photos;
    this.catalogue = catalogue;
    this.constants = new Constants(
        laboratory.systems().require(systems), config, UsedDirections.sha256(config.edits(), catalogue));
  }

  @Override
  public String name() {
    return "editing";
  }

  @Override
  public EditingStudy in(Laboratory other) {
    return new EditingStudy(other, photos, constants.systems(), constants.editing(), catalogue);
  }

  @Override
  public Class<Editing> resultType() {
    return Editing.class;
  }

  @Override
  public List<? extends Trial<Editing>> trials() {
    return photos.photos().stream()
        .flatMap(photo -> constants.systems().stream().map(system -> new EditingTrial(
            laboratory, catalogue, constants.directionsSha256(), constants.editing(), photo, system)))
        .toList();
  }

  @Override
  public Constants constants() {
    return constants;
  }

  @Override
  public StudyReport report(List<Finished<Editing>> finished) {
    return new EditingReport(constants, finished).report();
  }
}
