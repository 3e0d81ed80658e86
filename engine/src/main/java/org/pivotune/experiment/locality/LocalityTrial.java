package org.pivotune.experiment.locality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.pivotune.experiment.Effort;
import org.pivotune.experiment.InversionSystem;
import org.pivotune.experiment.Inverted;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.StudyFace;
import org.pivotune.experiment.StudyListener;
import org.pivotune.experiment.StudyPhoto;
import org.pivotune.experiment.Trial;
import org.pivotune.experiment.TrialFolder;
import org.pivotune.experiment.TunedTogether;
import org.pivotune.invert.Pivot;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.Personaliser;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Stage;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;

/** One generator tuned to some photos: what became of them, and of everybody else. */
record LocalityTrial(Laboratory laboratory, Supplier<RandomCodes> random, DriftConfig drift, Tuning tuning,
    PersonaliseConfig constants, List<StudyPhoto> photos) implements Trial<Locality> {
  static final int RANDOM_SHOWN = 6;

  private static final int VERSION = 1;

  /** What decides the result. */
  private record Inputs(int version, Tuning tuning, PersonaliseConfig constants, DriftConfig drift,
      Map<String, String> photos, List<String> order, String modelSha256) {}

  @Override
  public List<String> path() {
    String way = tuning.name().toLowerCase(Locale.ROOT);
    return tuning == Tuning.EACH ? List.of(way, photos.getFirst().name()) : List.of(way + "-" + photos.size());
  }

  @Override
  public Record inputs() {
    Map<String, String> sums = new LinkedHashMap<>();
    photos.forEach(photo -> sums.put(photo.name(), photo.sha256()));
    return new Inputs(VERSION, tuning, constants, drift, sums, photos.stream().map(StudyPhoto::name).toList(),
        laboratory.base().sha256());
  }

  @Override
  public Locality run(TrialFolder folder, StudyListener listener, Cancellation cancellation) {
    List<StudyFace> faces = photos.stream().map(laboratory::face).toList();
    if (tuning == Tuning.EACH) {
      try (Inverted tuned = laboratory.invert(faces.getFirst(), InversionSystem.PTI, listener, cancellation)) {
        Pivot shown = new Pivot(tuned.codes(), tuned.pivot().noise(), List.of());
        return measure(tuned.generator(), List.of(shown), faces, tuned.effort(), folder, listener, cancellation);
      }
    }
    try (TunedTogether tuned = laboratory.tuneTogether(faces, constants, listener, cancellation)) {
      return measure(tuned.generator(), tuned.pivots(), faces, tuned.effort(), folder, listener, cancellation);
    }
  }

  private Locality measure(Generator tuned, List<Pivot> pivots, List<StudyFace> faces, Effort effort,
      TrialFolder folder, StudyListener listener, Cancellation cancellation) {
    listener.begun(Stage.MEASURE);
    List<TargetScores> targets = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      cancellation.check();
      StudyFace face = faces.get(i);
      HostTensor image = Personaliser.render(tuned, pivots.get(i)); // [1, 3, H, W]
      targets.add(new TargetScores(
          face.photo().name(), laboratory.judge().score(face.target(), image, face.points())));
      folder.write(target(i), image);
      folder.write(photo(i), face.aligned());
    }
    RandomCodes codes = random.get();
    for (int i = 0; i < Math.min(RANDOM_SHOWN, codes.count()); i++) {
      folder.write(original(i), codes.original(i));
      folder.write(moved(i), Personaliser.render(tuned, codes.codes(i), Map.of()));
    }
    return new Locality(
        tuning, faces.size(), Drift.of(tuned, codes, laboratory.lpips(), cancellation), targets, effort);
  }

  /** Names of the kept pictures: a photo, what the tuned generator shows of it, and of random codes. */
  static String photo(int index) {
    return "photo-" + (index + 1);
  }

  static String target(int index) {
    return "target-" + (index + 1);
  }

  static String original(int index) {
    return "random-" + (index + 1) + "-original";
  }

  static String moved(int index) {
    return "random-" + (index + 1) + "-tuned";
  }
}
