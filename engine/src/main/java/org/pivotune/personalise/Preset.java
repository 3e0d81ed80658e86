package org.pivotune.personalise;

import java.util.OptionalDouble;
import org.pivotune.invert.CodeSpace;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.tune.TuningConfig;

/** Named sets of constants; every one can be overridden. */
public enum Preset {
  /** As the reference implementation really runs. Projects with LPIPS-VGG where that network is installed. */
  OFFICIAL(new PersonaliseConfig(
      ProjectionConfig.official(), CodeSpace.W, PerceptualNet.VGG, TuningConfig.official(), PerceptualNet.ALEX)),
  /** As published: lower learning rate, optimised noise kept, regularised, no early stop. */
  PAPER(new PersonaliseConfig(
      ProjectionConfig.paper(), CodeSpace.W, PerceptualNet.VGG, TuningConfig.paper(), PerceptualNet.ALEX)),
  /** For a CPU: fewer steps at a higher rate, early stop. */
  QUICK(new PersonaliseConfig(
      ProjectionConfig.official().withSteps(100).withLearningRate(0.05), CodeSpace.W, PerceptualNet.ALEX,
      TuningConfig.official().withSteps(120).withLearningRate(1e-3).withStopAt(OptionalDouble.of(0.06)),
      PerceptualNet.ALEX));

  private final PersonaliseConfig config;

  Preset(PersonaliseConfig config) {
    this.config = config;
  }

  public PersonaliseConfig config() {
    return config;
  }

  /** {@code official}, {@code paper} or {@code quick}. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
