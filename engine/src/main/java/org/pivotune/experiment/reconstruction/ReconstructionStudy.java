package org.pivotune.experiment.reconstruction;

import java.util.List;
import org.pivotune.experiment.Finished;
import org.pivotune.experiment.InversionSystem;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.Study;
import org.pivotune.experiment.Trial;
import org.pivotune.report.StudyReport;

/** Table 1 of the paper: how near the systems come to the photos of a folder. */
public final class ReconstructionStudy implements Study<Reconstruction> {
  /** Which systems are compared. */
  public record Constants(List<InversionSystem> systems) {
    public Constants {
      systems = List.copyOf(systems);
    }
  }

  private final Laboratory laboratory;
  private final PhotoSelection photos;
  private final Constants constants;

  public ReconstructionStudy(Laboratory laboratory, PhotoSelection photos, Constants constants) {
    this.laboratory = laboratory;
    this.photos = photos;
    this.constants = new Constants(laboratory.systems().require(constants.systems()));
  }

  @Override
  public String name() {
    return "reconstruction";
  }

  @Override
  public ReconstructionStudy in(Laboratory other) {
    return new ReconstructionStudy(other, photos, constants);
  }

  @Override
  public Class<Reconstruction> resultType() {
    return Reconstruction.class;
  }

  @Override
  public List<? extends Trial<Reconstruction>> trials() {
    return photos.photos().stream()
        .flatMap(photo -> constants.systems().stream()
            .map(system -> new ReconstructionTrial(laboratory, photo, system)))
        .toList();
  }

  @Override
  public Constants constants() {
    return constants;
  }

  @Override
  public StudyReport report(List<Finished<Reconstruction>> finished) {
    return new ReconstructionReport(constants.systems(), laboratory.resolution(), finished).report();
  }
}
