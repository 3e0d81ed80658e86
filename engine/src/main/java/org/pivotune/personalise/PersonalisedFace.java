package org.pivotune.personalise;

import org.pivotune.invert.Pivot;
import org.pivotune.measure.Scores;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.PersonalPivot;

/**
 * What became of one face.
 *
 * @param portrait the face as it came
 * @param pivot its place in the latent space
 * @param tunedCodes where the tuned generator shows it, [1, num_ws, w_dim]: the pivot's codes, or what tuning made of
 *     them where codes are tuned too
 * @param projectionImage the original generator at the pivot, [1, 3, H, W], nominally in [-1, 1]
 * @param tunedImage the tuned generator at the tuned codes, likewise
 * @param projectionScores of the projection's image against the target
 * @param tunedScores of the tuned image against the target
 */
public record PersonalisedFace(
    Portrait portrait,
    Pivot pivot,
    HostTensor tunedCodes,
    HostTensor projectionImage,
    HostTensor tunedImage,
    Scores projectionScores,
    Scores tunedScores) {
  public String name() {
    return portrait.name();
  }

  public HostTensor target() {
    return portrait.target();
  }

  /** What a personal generator keeps of it. */
  public PersonalPivot kept() {
    return new PersonalPivot(name(), new Pivot(tunedCodes, pivot.noise(), pivot.history()));
  }
}
