package org.pivotune.experiment.editing;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditSequence;
import org.pivotune.experiment.TrialFolder;
import org.pivotune.observe.Cancellation;
import org.pivotune.report.CaptionedPicture;
import org.pivotune.tensor.HostTensor;

/**
 * Every edit alone.
 *
 * @param outcomes the first edit, which turns the head, one way and the other; then the others
 */
public record SingleEdits(List<EditOutcome> outcomes) {
  private static final String OTHER_WAY = "other-way";

  public SingleEdits {
    outcomes = List.copyOf(outcomes);
  }

  /** Renders, measures and keeps the pictures. */
  public static SingleEdits of(EditedFace face, List<Edit> edits, DirectionCatalogue catalogue, TrialFolder folder,
      Cancellation cancellation) {
    List<EditOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < edits.size(); i++) {
      Edit edit = edits.get(i);
      outcomes.add(one(face, edit, catalogue, folder, picture(i), cancellation));
      if (i == 0) {
        outcomes.add(one(face, opposite(edit), catalogue, folder, OTHER_WAY, cancellation));
      }
    }
    return new SingleEdits(outcomes);
  }

  private static EditOutcome one(EditedFace face, Edit edit, DirectionCatalogue catalogue, TrialFolder folder,
      String picture, Cancellation cancellation) {
    cancellation.check();
    EditSequence sequence = EditSequence.of(catalogue.get(edit.direction()), edit.strength());
    HostTensor image = face.render(sequence);
    folder.write(picture, image);
    return face.outcome(sequence, image);
  }

  private static Edit opposite(Edit edit) {
    return new Edit(edit.direction(), -edit.strength());
  }

  private static String picture(int edit) {
    return "edit-" + (edit + 1);
  }

  /** Degrees of yaw by the rotating edit, mean of both ways. */
  public double magnitude() {
    return Math.abs(outcomes.get(0).yaw() - outcomes.get(1).yaw()) / 2;
  }

  /** The kept pictures, the rotation's other way first. */
  public static List<CaptionedPicture> pictures(TrialFolder folder, List<Edit> edits) {
    List<CaptionedPicture> pictures = new ArrayList<>();
    pictures.add(folder.picture(OTHER_WAY, opposite(edits.getFirst()).toString()));
    for (int i = 0; i < edits.size(); i++) {
      pictures.add(folder.picture(picture(i), edits.get(i).toString()));
    }
    return pictures;
  }
}
