package org.pivotune.personalise;

import java.util.Objects;
import java.util.function.Predicate;
import org.pivotune.invert.CodeSpace;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.tune.TuningConfig;

/**
 * Everything that decides what a personalisation computes.
 *
 * @param projection constants of the projection
 * @param space where the pivot is looked for
 * @param projectionNet the perceptual network of the projection
 * @param tuning constants of the tuning
 * @param tuningNet the perceptual network of the tuning
 */
public record PersonaliseConfig(
    ProjectionConfig projection,
    CodeSpace space,
    PerceptualNet projectionNet,
    TuningConfig tuning,
    PerceptualNet tuningNet) {
  public PersonaliseConfig {
    Objects.requireNonNull(projection, "projection");
    Objects.requireNonNull(space, "space");
    Objects.requireNonNull(projectionNet, "projectionNet");
    Objects.requireNonNull(tuning, "tuning");
    Objects.requireNonNull(tuningNet, "tuningNet");
  }

  public PersonaliseConfig withProjection(ProjectionConfig constants) {
    return new PersonaliseConfig(constants, space, projectionNet, tuning, tuningNet);
  }

  public PersonaliseConfig withTuning(TuningConfig constants) {
    return new PersonaliseConfig(projection, space, projectionNet, constants, tuningNet);
  }

  public PersonaliseConfig withSpace(CodeSpace codes) {
    return new PersonaliseConfig(projection, codes, projectionNet, tuning, tuningNet);
  }

  public PersonaliseConfig withNets(PerceptualNet forProjection, PerceptualNet forTuning) {
    return new PersonaliseConfig(projection, space, forProjection, tuning, forTuning);
  }

  /**
   * The same with the embedded LPIPS-Alex in the projection where the network that is asked for is not installed.
   *
   * @param installed which perceptual networks there are
   */
  public PersonaliseConfig withInstalled(Predicate<PerceptualNet> installed) {
    return installed.test(projectionNet) ? this : withNets(PerceptualNet.ALEX, tuningNet);
  }

  /** Both stages repeat with this seed. */
  public PersonaliseConfig withSeed(long seed) {
    return withProjection(projection.withSeed(seed)).withTuning(tuning.withSeed(seed));
  }
}
