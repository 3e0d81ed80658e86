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
      ProjectionConfig.official(), CodeSpace.W, PerceptualNet.VGG, TuningConfig.official(), PerceptualNet.ALEX),
      OptionalDouble.empty()),
  /** As published: lower learning rate, optimised noise kept, regularised, no early stop. */
  PAPER(new PersonaliseConfig(
      ProjectionConfig.paper(), CodeSpace.W, PerceptualNet.VGG, TuningConfig.paper(), PerceptualNet.ALEX),
      OptionalDouble.empty()),
  /** For a CPU: half a minute on two cores at 128 px, by few steps at high rates and an early stop (ADR 85). */
  QUICK(new PersonaliseConfig(
      ProjectionConfig.official().withSteps(60).withLearningRate(0.15), CodeSpace.W, PerceptualNet.ALEX,
      TuningConfig.official().withSteps(70).withLearningRate(1.5e-3).withStopAt(OptionalDouble.of(0.06)),
      PerceptualNet.ALEX), OptionalDouble.of(0.002));

  private static final int LEAST_RESOLUTION_TO_STOP = 256;

  private final PersonaliseConfig config;
  private final OptionalDouble smallStop;

  Preset(PersonaliseConfig config, OptionalDouble smallStop) {
    this.config = config;
    this.smallStop = smallStop;
  }

  /** The constants as they hold for generators of 256 px and more. */
  public PersonaliseConfig config() {
    return config;
  }

  /**
   * The constants for a generator of this resolution. LPIPS falls with the image's size: at 128 px a projection can
   * already lie below the official 0.06, and a stop there would cancel tuning; so it holds from 256 px on only (ADR 9).
   *
   * @param resolution the generator's
   */
  public PersonaliseConfig config(int resolution) {
    return resolution >= LEAST_RESOLUTION_TO_STOP
        ? config
        : config.withTuning(config.tuning().withStopAt(smallStop));
  }

  /** {@code official}, {@code paper} or {@code quick}. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
