package org.pivotune.experiment.editing;

import java.util.List;
import org.pivotune.edit.Edit;

/**
 * The constants of the editing study.
 *
 * @param edits single edits, and the sequence that they make in this order; the first turns the head and is also made
 *     the other way
 * @param rotations degrees of yaw, to be reached by search over the first edit's strength
 * @param largestStrength where the search gives up
 * @param tolerance degrees that count as reached
 */
public record EditingConfig(List<Edit> edits, List<Double> rotations, double largestStrength, double tolerance) {
  /** Rotation, smile and age, each far enough to be seen at a glance; equal rotations as in the paper. */
  public static final EditingConfig DEFAULT = new EditingConfig(
      List.of(new Edit("yaw", 3), new Edit("smile", 2), new Edit("age", 2)), List.of(-10.0, -5.0, 5.0, 10.0), 8, 0.1);

  public EditingConfig {
    edits = List.copyOf(edits);
    rotations = List.copyOf(rotations);
    if (edits.isEmpty() || edits.getFirst().strength() == 0) {
      throw new IllegalArgumentException("the editing study needs edits, the first of them one that turns the head");
    }
    if (!(largestStrength > 0) || !(tolerance > 0)) {
      throw new IllegalArgumentException("largest strength and tolerance of the search must be positive, not "
          + largestStrength + " and " + tolerance);
    }
  }

  /** The edit that turns the head. */
  public Edit rotation() {
    return edits.getFirst();
  }
}
