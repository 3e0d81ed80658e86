package org.pivotune.experiment.editing;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditMethod;
import org.pivotune.edit.EditSequence;
import org.pivotune.experiment.Inverted;
import org.pivotune.experiment.InversionSystem;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.StudyFace;
import org.pivotune.experiment.StudyListener;
import org.pivotune.experiment.StudyPhoto;
import org.pivotune.experiment.Trial;
import org.pivotune.experiment.TrialFolder;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.tensor.HostTensor;

/** One photo by one system under all edits. */
record EditingTrial(Laboratory laboratory, DirectionCatalogue catalogue, String catalogueSha256, EditingConfig config,
    StudyPhoto photo, InversionSystem system) implements Trial<Editing> {
  static final String PHOTO = "photo";
  static final String PLAIN = "plain";
  static final String SEQUENCE = "sequence";

  private static final int VERSION = 1;

  /** What decides the result. */
  private record Inputs(int version, String photo, String photoSha256, String modelSha256, InversionSystem system,
      PersonaliseConfig constants, String catalogueSha256, EditingConfig config) {}

  @Override
  public List<String> path() {
    return List.of(photo.name(), system.id());
  }

  @Override
  public Record inputs() {
    return new Inputs(VERSION, photo.name(), photo.sha256(), laboratory.base().sha256(), system,
        laboratory.systems().of(system), catalogueSha256, config);
  }

  @Override
  public Editing run(TrialFolder folder, StudyListener listener, Cancellation cancellation) {
    StudyFace face = laboratory.face(photo);
    try (Inverted inverted = laboratory.invert(face, system, listener, cancellation)) {
      listener.working("editing " + name());
      EditedFace edited =
          new EditedFace(inverted, laboratory.witness(), laboratory.witness().identity(face.target()));
      HostTensor plain = edited.render(EditSequence.NONE);
      folder.write(PHOTO, face.aligned());
      folder.write(PLAIN, plain);
      SingleEdits singles = SingleEdits.of(edited, config.edits(), catalogue, folder, cancellation);
      List<EditOutcome> sequence = sequence(edited, folder, 1, cancellation);
      List<EditOutcome> mirrored = sequence(edited, folder, -1, cancellation);
      return new Editing(photo.name(), system, edited.yaw(), edited.identity(plain), singles.magnitude(),
          singles.outcomes(), sequence, mirrored, rotations(edited, folder, cancellation));
    }
  }

  private List<EditOutcome> sequence(EditedFace edited, TrialFolder folder, int way, Cancellation cancellation) {
    List<EditOutcome> outcomes = new ArrayList<>();
    EditSequence sequence = EditSequence.NONE;
    for (Edit edit : config.edits()) {
      cancellation.check();
      double strength = outcomes.isEmpty() ? way * edit.strength() : edit.strength();
      sequence = sequence.and(catalogue.get(edit.direction()), strength);
      HostTensor image = edited.render(sequence);
      outcomes.add(edited.outcome(sequence, image));
      if (way > 0 && outcomes.size() == config.edits().size()) {
        folder.write(SEQUENCE, image);
      }
    }
    return outcomes;
  }

  private List<RotationOutcome> rotations(EditedFace edited, TrialFolder folder, Cancellation cancellation) {
    EditMethod rotation = catalogue.get(config.rotation().direction());
    RotationSearch search = new RotationSearch(
        strength -> edited.turn(rotation, strength), config.largestStrength(), config.tolerance(), cancellation);
    double reach = config.rotation().strength();
    int direction = edited.turn(rotation, reach) - edited.turn(rotation, -reach) >= 0 == reach > 0 ? 1 : -1;
    List<RotationOutcome> outcomes = new ArrayList<>();
    for (double wanted : config.rotations()) {
      RotationSearch.Place place = search.find(wanted, direction);
      HostTensor image = edited.render(EditSequence.of(rotation, place.strength()));
      folder.write(rotationPicture(wanted), image);
      outcomes.add(new RotationOutcome(
          wanted, search.reached(place, wanted), place.strength(), place.degrees(), edited.identity(image)));
    }
    return outcomes;
  }

  /** The picture's name of an equal rotation. */
  static String rotationPicture(double wanted) {
    return "turned" + (wanted > 0 ? "+" : "") + Math.round(wanted);
  }
}
