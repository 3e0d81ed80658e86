package org.pivotune.experiment.locality;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pivotune.experiment.Finished;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.Study;
import org.pivotune.experiment.StudyPhoto;
import org.pivotune.experiment.Trial;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.report.StudyReport;
import org.pivotune.tune.LocalityConfig;
import org.pivotune.tune.TuningConfig;

/** Figure 15 of the paper: tuning to several people at once, and what regularisation saves of everybody else. */
public final class LocalityStudy implements Study<Locality> {
  /**
   * What is compared.
   *
   * @param identities to how many photos one generator is tuned; several numbers for a row of generators
   * @param rounds over the photos, of every joint tuning
   * @param regularization of the regularised ones
   * @param drift which random codes are looked at
   * @param each whether every photo also gets a generator of its own
   */
  public record Constants(List<Integer> identities, int rounds, LocalityConfig regularization, DriftConfig drift,
      boolean each) {
    public Constants {
      identities = List.copyOf(identities);
      if (identities.isEmpty() || identities.stream().anyMatch(count -> count < 1)) {
        throw new IllegalArgumentException("a generator is tuned to at least one identity, not to " + identities);
      }
    }
  }

  private final Laboratory laboratory;
  private final PhotoSelection photos;
  private final Constants constants;
  private @Nullable RandomCodes random;

  /** @throws IllegalArgumentException if there are fewer photos than identities */
  public LocalityStudy(Laboratory laboratory, PhotoSelection photos, Constants constants) {
    this.laboratory = laboratory;
    this.photos = photos;
    this.constants = constants;
    int most = constants.identities().stream().mapToInt(Integer::intValue).max().orElseThrow();
    if (photos.photos().size() < most) {
      throw new IllegalArgumentException("there are " + photos.photos().size() + " photos for " + most
          + " identities; give more photos, or fewer --identities");
    }
  }

  @Override
  public String name() {
    return "locality";
  }

  @Override
  public LocalityStudy in(Laboratory other) {
    return new LocalityStudy(other, photos, constants);
  }

  @Override
  public Class<Locality> resultType() {
    return Locality.class;
  }

  @Override
  public List<? extends Trial<Locality>> trials() {
    List<LocalityTrial> trials = new ArrayList<>();
    for (int count : constants.identities()) {
      List<StudyPhoto> people = photos.photos().subList(0, count);
      trials.add(trial(Tuning.TOGETHER, together(Optional.empty()), people));
      trials.add(trial(Tuning.REGULARIZED, together(Optional.of(constants.regularization())), people));
    }
    if (constants.each()) {
      int most = constants.identities().stream().mapToInt(Integer::intValue).max().orElseThrow();
      photos.photos().subList(0, most)
          .forEach(photo -> trials.add(trial(Tuning.EACH, laboratory.systems().pti(), List.of(photo))));
    }
    return trials;
  }

  private LocalityTrial trial(Tuning tuning, PersonaliseConfig config, List<StudyPhoto> people) {
    return new LocalityTrial(laboratory, this::random, constants.drift(), tuning, config, people);
  }

  private PersonaliseConfig together(Optional<LocalityConfig> regularization) {
    PersonaliseConfig pti = laboratory.systems().pti();
    TuningConfig tuning = pti.tuning().withSteps(constants.rounds()).withLocality(regularization);
    return pti.withTuning(tuning);
  }

  /** Drawn when the first trial runs. */
  private RandomCodes random() {
    RandomCodes drawn = random;
    if (drawn == null) {
      drawn = RandomCodes.draw(laboratory.base().generator(), constants.drift());
      random = drawn;
    }
    return drawn;
  }

  @Override
  public Constants constants() {
    return constants;
  }

  @Override
  public StudyReport report(List<Finished<Locality>> finished) {
    return new LocalityReport(constants, finished).report();
  }
}
