package org.pivotune.experiment.ablation;

import java.util.List;
import java.util.Optional;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.Edit;
import org.pivotune.experiment.InversionSystem;
import org.pivotune.experiment.Inverted;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.StudyFace;
import org.pivotune.experiment.StudyListener;
import org.pivotune.experiment.StudyPhoto;
import org.pivotune.experiment.Trial;
import org.pivotune.experiment.TrialFolder;
import org.pivotune.experiment.editing.EditedFace;
import org.pivotune.experiment.editing.SingleEdits;
import org.pivotune.measure.ConventionScores;
import org.pivotune.measure.MeanSquaredError;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.Personaliser;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Stage;
import org.pivotune.tensor.HostTensor;

/** One photo by one variant: tuned, scored, edited. */
record AblationTrial(Laboratory laboratory, DirectionCatalogue catalogue, AblationStudy.Constants constants,
    StudyPhoto photo, Variant variant) implements Trial<Ablation> {
  static final String PHOTO = "photo";
  static final String PLAIN = "plain";

  private static final int VERSION = 1;

  /** What decides the result. */
  private record Inputs(int version, String photo, String photoSha256, String modelSha256, PersonaliseConfig constants,
      List<Edit> edits, String directionsSha256) {}

  @Override
  public List<String> path() {
    return List.of(photo.name(), variant.id());
  }

  @Override
  public Record inputs() {
    return new Inputs(VERSION, photo.name(), photo.sha256(), laboratory.base().sha256(),
        variant.constants(laboratory.systems()), constants.edits(), constants.directionsSha256());
  }

  @Override
  public Ablation run(TrialFolder folder, StudyListener listener, Cancellation cancellation) {
    StudyFace face = laboratory.face(photo);
    try (Inverted tuned = tune(face, listener, cancellation)) {
      listener.begun(Stage.MEASURE);
      HostTensor plain = tuned.render(); // [1, 3, H, W]
      folder.write(PHOTO, face.aligned());
      folder.write(PLAIN, plain);
      ConventionScores scores = laboratory.judge().score(face.target(), plain, face.points());
      EditedFace edited =
          new EditedFace(tuned, laboratory.witness(), laboratory.witness().identity(face.target()));
      SingleEdits singles = SingleEdits.of(edited, constants.edits(), catalogue, folder, cancellation);
      return new Ablation(photo.name(), variant.pivot(), variant.codeTuned(), scores, singles.magnitude(),
          singles.outcomes(), drift(tuned), tuned.effort());
    }
  }

  private Inverted tune(StudyFace face, StudyListener listener, Cancellation cancellation) {
    return variant.isTheMethod()
        ? laboratory.invert(face, InversionSystem.PTI, listener, cancellation)
        : laboratory.tuneOnce(face, variant.constants(laboratory.systems()), listener, cancellation);
  }

  /** On the original generator, so that only the code makes a difference. */
  private Optional<CodeDrift> drift(Inverted tuned) {
    if (!variant.codeTuned()) {
      return Optional.empty();
    }
    HostTensor before = original(tuned, tuned.pivot().codes());
    HostTensor after = original(tuned, tuned.codes());
    return Optional.of(
        new CodeDrift(laboratory.lpips().of(before, after), MeanSquaredError.of(before, after)));
  }

  private HostTensor original(Inverted tuned, HostTensor codes) {
    return Personaliser.render(laboratory.base().generator(), codes, tuned.pivot().noise());
  }
}
