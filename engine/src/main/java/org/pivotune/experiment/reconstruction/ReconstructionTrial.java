package org.pivotune.experiment.reconstruction;

import java.util.List;
import org.pivotune.experiment.Inverted;
import org.pivotune.experiment.InversionSystem;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.StudyFace;
import org.pivotune.experiment.StudyListener;
import org.pivotune.experiment.StudyPhoto;
import org.pivotune.experiment.Trial;
import org.pivotune.experiment.TrialFolder;
import org.pivotune.measure.ConventionScores;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Stage;
import org.pivotune.tensor.HostTensor;

/** One system looks for one photo. */
record ReconstructionTrial(Laboratory laboratory, StudyPhoto photo, InversionSystem system)
    implements Trial<Reconstruction> {
  static final String PHOTO = "photo";
  static final String PICTURE = "picture";

  private static final int VERSION = 1;

  /** What decides the result. */
  private record Inputs(
      int version, String photo, String photoSha256, String modelSha256, InversionSystem system,
      PersonaliseConfig constants) {}

  @Override
  public List<String> path() {
    return List.of(photo.name(), system.id());
  }

  @Override
  public Record inputs() {
    return new Inputs(
        VERSION, photo.name(), photo.sha256(), laboratory.base().sha256(), system,
        laboratory.systems().of(system));
  }

  @Override
  public Reconstruction run(TrialFolder folder, StudyListener listener, Cancellation cancellation) {
    StudyFace face = laboratory.face(photo);
    try (Inverted found = laboratory.invert(face, system, listener, cancellation)) {
      listener.begun(Stage.MEASURE);
      HostTensor image = found.render(); // [1, 3, H, W]
      ConventionScores scores = laboratory.judge().score(face.target(), image, face.points());
      folder.write(PHOTO, face.aligned());
      folder.write(PICTURE, image);
      return new Reconstruction(photo.name(), system, scores, found.effort());
    }
  }
}
