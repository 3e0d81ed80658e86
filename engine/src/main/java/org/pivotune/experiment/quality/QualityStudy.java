package org.pivotune.experiment.quality;

import java.util.List;
import org.pivotune.experiment.Finished;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.Study;
import org.pivotune.experiment.Trial;
import org.pivotune.report.StudyReport;

/** Quality over wall time: projection into W with tuning against projection into W+. */
public final class QualityStudy implements Study<QualityCurve> {
  /** @param checkpoints pictures that are scored in each stage, closer together in the beginning */
  public record Constants(int checkpoints) {
    public Constants {
      if (checkpoints < 1) {
        throw new IllegalArgumentException("a curve has at least one checkpoint in each stage, not " + checkpoints);
      }
    }
  }

  private final Laboratory laboratory;
  private final PhotoSelection photos;
  private final Constants constants;

  public QualityStudy(Laboratory laboratory, PhotoSelection photos, Constants constants) {
    this.laboratory = laboratory;
    this.photos = photos;
    this.constants = constants;
  }

  @Override
  public String name() {
    return "time-to-quality";
  }

  @Override
  public QualityStudy in(Laboratory other) {
    return new QualityStudy(other, photos, constants);
  }

  @Override
  public Class<QualityCurve> resultType() {
    return QualityCurve.class;
  }

  @Override
  public List<? extends Trial<QualityCurve>> trials() {
    WarmUp warmUp = new WarmUp(laboratory);
    String device = laboratory.base().generator().device().toString();
    return photos.photos().stream()
        .flatMap(photo -> List.of(Route.values()).stream()
            .map(route -> new QualityTrial(laboratory, warmUp, constants, device, photo, route)))
        .toList();
  }

  @Override
  public Constants constants() {
    return constants;
  }

  @Override
  public StudyReport report(List<Finished<QualityCurve>> finished) {
    return new QualityReport(finished).report();
  }
}
