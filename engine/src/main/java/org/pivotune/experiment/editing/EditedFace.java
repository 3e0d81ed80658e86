package org.pivotune.experiment.editing;

import java.util.HashMap;
import java.util.Map;
import org.pivotune.edit.EditMethod;
import org.pivotune.edit.EditSequence;
import org.pivotune.experiment.FaceWitness;
import org.pivotune.experiment.Inverted;
import org.pivotune.identity.IdentityNetwork;
import org.pivotune.tensor.HostTensor;

/** One inverted face under edits. For one thread. */
public final class EditedFace {
  private final Inverted inverted;
  private final FaceWitness witness;
  private final float[] person;
  private final double yaw;
  private final Map<Double, Double> turned = new HashMap<>();

  /** @param person the identity vector of the photo */
  public EditedFace(Inverted inverted, FaceWitness witness, float[] person) {
    this.inverted = inverted;
    this.witness = witness;
    this.person = person;
    this.yaw = witness.yaw(render(EditSequence.NONE));
  }

  /** Degrees of the unedited picture. */
  public double yaw() {
    return yaw;
  }

  /** [1, 3, H, W], nominally in [-1, 1]. */
  public HostTensor render(EditSequence edits) {
    return inverted.render(edits.apply(inverted.codes()));
  }

  /** What an edited picture of this face shows. */
  public EditOutcome outcome(EditSequence edits, HostTensor image) {
    return new EditOutcome(edits.toString(), witness.yaw(image) - yaw, identity(image));
  }

  /** Cosine with the photo's. */
  public double identity(HostTensor image) {
    return IdentityNetwork.similarity(person, witness.identity(image));
  }

  /** Degrees by which a rotating edit of this strength turns the face. */
  double turn(EditMethod rotation, double strength) {
    return turned.computeIfAbsent(
        strength, at -> witness.yaw(render(EditSequence.of(rotation, at))) - yaw);
  }
}
