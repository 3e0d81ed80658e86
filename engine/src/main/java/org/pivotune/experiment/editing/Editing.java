package org.pivotune.experiment.editing;

import java.util.List;
import org.pivotune.experiment.InversionSystem;

/**
 * What edits do to one photo by one system.
 *
 * @param photo file name
 * @param yaw degrees of the unedited picture
 * @param identity cosine of the unedited face and the photo's
 * @param magnitude degrees of yaw by the rotating edit, mean of both ways
 * @param singles every edit alone, the rotation both ways
 * @param sequence one edit more in each, the rotation one way
 * @param mirrored the same with the rotation the other way
 * @param rotations equal rotations
 */
public record Editing(
    String photo,
    InversionSystem system,
    double yaw,
    double identity,
    double magnitude,
    List<EditOutcome> singles,
    List<EditOutcome> sequence,
    List<EditOutcome> mirrored,
    List<RotationOutcome> rotations) {
  public Editing {
    singles = List.copyOf(singles);
    sequence = List.copyOf(sequence);
    mirrored = List.copyOf(mirrored);
    rotations = List.copyOf(rotations);
  }

  /** Mean identity of single edits. */
  public double singleIdentity() {
    return singles.stream().mapToDouble(EditOutcome::identity).average().orElse(Double.NaN);
  }

  /** Mean identity after the whole sequence. */
  public double sequenceIdentity() {
    return (sequence.getLast().identity() + mirrored.getLast().identity()) / 2;
  }
}
