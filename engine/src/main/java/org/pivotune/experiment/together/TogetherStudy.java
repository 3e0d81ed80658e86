package org.pivotune.experiment.together;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.experiment.Finished;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.Study;
import org.pivotune.experiment.StudyPhoto;
import org.pivotune.experiment.Trial;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.report.StudyReport;
import org.pivotune.tune.TuningConfig;

/** Several people in one generator beside a generator for each, from the same pivots. */
public final class TogetherStudy implements Study<Sharing> {
  /**
   * What is compared.
   *
   * @param people how many share a generator
   * @param shared its tuning; the seed is that of the laboratory
   */
  public record Constants(int people, TuningConfig shared) {
    public Constants {
      if (people < 2) {
        throw new IllegalArgumentException("a generator is shared by at least two people, not by " + people);
      }
    }
  }

  private final Laboratory laboratory;
  private final PhotoSelection photos;
  private final List<StudyPhoto> people;
  private final Constants constants;

  /** @throws IllegalArgumentException if there are fewer photos than people */
  public TogetherStudy(Laboratory laboratory, PhotoSelection photos, Constants constants) {
    if (photos.photos().size() < constants.people()) {
      throw new IllegalArgumentException("there are " + photos.photos().size() + " photos with a face for "
          + constants.people() + " people; give more photos, or a smaller --count");
    }
    this.laboratory = laboratory;
    this.photos = photos;
    this.people = photos.photos().subList(0, constants.people());
    this.constants = new Constants(
        constants.people(), constants.shared().withSeed(laboratory.systems().pti().tuning().seed()));
  }

  @Override
  public String name() {
    return "together";
  }

  @Override
  public TogetherStudy in(Laboratory other) {
    return new TogetherStudy(other, photos, constants);
  }

  @Override
  public Class<Sharing> resultType() {
    return Sharing.class;
  }

  @Override
  public List<? extends Trial<Sharing>> trials() {
    PersonaliseConfig shared = laboratory.systems().pti().withTuning(constants.shared());
    List<TogetherTrial> trials = new ArrayList<>();
    for (StudyPhoto photo : people) {
      trials.add(new TogetherTrial(laboratory, Way.PROJECTION, shared, List.of(photo)));
      trials.add(new TogetherTrial(laboratory, Way.ALONE, shared, List.of(photo)));
    }
    trials.add(new TogetherTrial(laboratory, Way.TOGETHER, shared, people));
    return trials;
  }

  @Override
  public Constants constants() {
    return constants;
  }

  @Override
  public StudyReport report(List<Finished<Sharing>> finished) {
    return new TogetherReport(finished).report();
  }
}
