package org.pivotune.personalise;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

  /**
   * Says that tuning left the face further from its target than the projection had it, by one of the scores that tuning
   * lowers; empty where it did not.
   */
  public Optional<String> worsening() {
    List<String> worse = new ArrayList<>();
    if (tunedScores.lpips() > projectionScores.lpips()) {
      worse.add(higher("LPIPS", projectionScores.lpips(), tunedScores.lpips()));
    }
    if (tunedScores.mse() > projectionScores.mse()) {
      worse.add(higher("MSE", projectionScores.mse(), tunedScores.mse()));
    }
    return worse.isEmpty()
        ? Optional.empty()
        : Optional.of("tuning ended worse than the projection: " + String.join(", ", worse) + "; a smaller rate or more "
            + "steps of tuning may help");
  }

  private static String higher(String score, double before, double after) {
    return String.format(Locale.ROOT, "%s %.4f after %.4f", score, after, before);
  }

  public HostTensor target() {
    return portrait.target();
  }

  /** What a personal generator keeps of it. */
  public PersonalPivot kept() {
    return new PersonalPivot(name(), new Pivot(tunedCodes, pivot.noise(), pivot.history()));
  }
}
