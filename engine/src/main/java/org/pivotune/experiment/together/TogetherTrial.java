package org.pivotune.experiment.together;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import org.pivotune.experiment.locality.TargetScores;
import org.pivotune.invert.Pivot;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.Personaliser;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Stage;
import org.pivotune.tensor.HostTensor;

/**
 * One person in one way, or all people in the common generator.
 *
 * @param constants of the common generator
 */
record TogetherTrial(Laboratory laboratory, Way way, PersonaliseConfig constants, List<StudyPhoto> photos)
    implements Trial<Sharing> {
  private static final int VERSION = 1;

  /** What decides the result. */
  private record Inputs(int version, Way way, PersonaliseConfig constants, Map<String, String> photos,
      List<String> order, String modelSha256) {}

  @Override
  public List<String> path() {
    String name = way.name().toLowerCase(Locale.ROOT);
    return way == Way.TOGETHER ? List.of(name) : List.of(photos.getFirst().name(), name);
  }

  @Override
  public Record inputs() {
    Map<String, String> sums = new LinkedHashMap<>();
    photos.forEach(photo -> sums.put(photo.name(), photo.sha256()));
    return new Inputs(VERSION, way, way == Way.TOGETHER ? constants : laboratory.systems().pti(), sums,
        photos.stream().map(StudyPhoto::name).toList(), laboratory.base().sha256());
  }

  @Override
  public Sharing run(TrialFolder folder, StudyListener listener, Cancellation cancellation) {
    List<StudyFace> faces = photos.stream().map(laboratory::face).toList();
    if (way == Way.TOGETHER) {
      try (TunedTogether tuned = laboratory.tuneTogether(faces, constants, listener, cancellation)) {
        List<HostTensor> images = new ArrayList<>(); // each [1, 3, H, W]
        for (Pivot pivot : tuned.pivots()) {
          cancellation.check();
          images.add(Personaliser.render(tuned.generator(), pivot));
        }
        return measure(faces, images, tuned.effort(), folder, listener);
      }
    }
    InversionSystem system = way == Way.ALONE ? InversionSystem.PTI : InversionSystem.W;
    try (Inverted found = laboratory.invert(faces.getFirst(), system, listener, cancellation)) {
      return measure(faces, List.of(found.render()), found.effort(), folder, listener);
    }
  }

  private Sharing measure(
      List<StudyFace> faces, List<HostTensor> images, Effort effort, TrialFolder folder, StudyListener listener) {
    listener.begun(Stage.MEASURE);
    List<TargetScores> people = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      StudyFace face = faces.get(i);
      people.add(new TargetScores(
          face.photo().name(), laboratory.judge().score(face.target(), images.get(i), face.points())));
      folder.write(photo(i), face.aligned());
      folder.write(picture(i), images.get(i));
    }
    return new Sharing(way, people, effort);
  }

  /** Names of the kept pictures: a photo, and what the generator shows of it. */
  static String photo(int index) {
    return "photo-" + (index + 1);
  }

  static String picture(int index) {
    return "picture-" + (index + 1);
  }
}
