package org.pivotune.cli;

import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.pivotune.invert.CodeSpace;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.tune.JointSteps;
import org.pivotune.tune.LocalityConfig;
import org.pivotune.tune.LocalityRadius;
import org.pivotune.tune.TuningConfig;
import picocli.CommandLine.Option;

/** An option for every constant; what is not given stays as the preset has it. */
final class ConstantOptions {
  private static final String NEVER = "never";

  @Option(names = "--steps-invert", paramLabel = "N", description = "Steps of the projection; 0 takes its start as the pivot.")
  @Nullable Integer stepsInvert;

  @Option(names = "--invert-rate", paramLabel = "X", description = "Peak learning rate of the projection.")
  @Nullable Double invertRate;

  @Option(names = "--ramp-up", paramLabel = "X", description = "Part of the projection in which its rate grows.")
  @Nullable Double rampUp;

  @Option(names = "--ramp-down", paramLabel = "X", description = "Part of the projection in which its rate falls.")
  @Nullable Double rampDown;

  @Option(names = "--latent-noise", paramLabel = "X", description = "First deviation of the noise on w, in W's own.")
  @Nullable Double latentNoise;

  @Option(names = "--latent-noise-ramp", paramLabel = "X", description = "Part of the projection with noise on w.")
  @Nullable Double latentNoiseRamp;

  @Option(names = "--noise-weight", paramLabel = "X", description = "Weight of the noise maps' regulariser.")
  @Nullable Double noiseWeight;

  @Option(names = "--w-samples", paramLabel = "N", description = "Codes drawn to find the centre of W.")
  @Nullable Integer wSamples;

  @Option(names = "--w-seed", paramLabel = "N", description = "Seed of those codes.")
  @Nullable Long wSeed;

  @Option(names = "--keep-noise", negatable = true,
      description = "Keep the optimised noise maps with the pivot; --no-keep-noise takes the generator's own.")
  @Nullable Boolean keepNoise;

  @Option(names = "--space", paramLabel = "w|w+", description = "Where the pivot is looked for.")
  @Nullable String space;

  @Option(names = "--steps-tune", paramLabel = "N", description = "Most steps of the tuning.")
  @Nullable Integer stepsTune;

  @Option(names = "--tune-rate", paramLabel = "X", description = "Learning rate of the tuning.")
  @Nullable Double tuneRate;

  @Option(names = "--tune-ramp-down", paramLabel = "X",
      description = "Part of the tuning, at its end, in which its rate falls; 0 holds it.")
  @Nullable Double tuneRampDown;

  @Option(names = "--mse-weight", paramLabel = "X", description = "Weight of the mean squared error.")
  @Nullable Double mseWeight;

  @Option(names = "--perceptual-weight", paramLabel = "X", description = "Weight of the perceptual distance.")
  @Nullable Double perceptualWeight;

  @Option(names = "--stop-at", paramLabel = "X|never", description = "Tuning ends at this perceptual distance.")
  @Nullable String stopAt;

  @Option(names = "--regularize", negatable = true, description = "Locality regularisation; --no-regularize for none.")
  @Nullable Boolean regularize;

  @Option(names = "--locality-alpha", paramLabel = "X", description = "Radius around the pivot.")
  @Nullable Double localityAlpha;

  @Option(names = "--locality-radius", paramLabel = "code|layer",
      description = "Whether that radius is of the whole code or of each layer.")
  @Nullable LocalityRadius localityRadius;

  @Option(names = "--locality-psi", paramLabel = "X", description = "Truncation of its random codes.")
  @Nullable Double localityPsi;

  @Option(names = "--locality-mse-weight", paramLabel = "X", description = "Weight of its pixel term.")
  @Nullable Double localityMseWeight;

  @Option(names = "--locality-perceptual-weight", paramLabel = "X", description = "Weight of its perceptual term.")
  @Nullable Double localityPerceptualWeight;

  @Option(names = "--locality-samples", paramLabel = "N", description = "Its codes around each pivot, in one batch.")
  @Nullable Integer localitySamples;

  @Option(names = "--locality-interval", paramLabel = "N", description = "It runs in every N-th round over the photos.")
  @Nullable Integer localityInterval;

  @Option(names = "--joint-steps", paramLabel = "sum|one",
      description = "Several photos in one generator: a step for the sum of all, or for one after the other.")
  @Nullable JointSteps jointSteps;

  @Option(names = "--tune-batch", paramLabel = "N",
      description = "Photos of a sum that are rendered at once: faster on some devices, more memory (default: 1).")
  @Nullable Integer tuneBatch;

  @Option(names = "--tune-codes", negatable = true,
      description = "Optimise the pivots together with the generator instead of holding them still (an ablation).")
  @Nullable Boolean tuneCodes;

  /** The preset's constants with what was given in their place. */
  PersonaliseConfig over(PersonaliseConfig preset, @Nullable Long seed) {
    return CommandException.usage(() -> {
      PersonaliseConfig config = preset
          .withProjection(projection(preset.projection()))
          .withSpace(space == null ? preset.space() : codeSpace(space))
          .withTuning(tuning(preset.tuning()));
      return seed == null ? config : config.withSeed(seed);
    });
  }

  private ProjectionConfig projection(ProjectionConfig preset) {
    return new ProjectionConfig(
        preset.start(), or(stepsInvert, preset.steps()), or(invertRate, preset.learningRate()),
        or(rampUp, preset.rampUp()), or(rampDown, preset.rampDown()), or(latentNoise, preset.latentNoise()),
        or(latentNoiseRamp, preset.latentNoiseRamp()), or(noiseWeight, preset.noiseRegularityWeight()),
        or(wSamples, preset.wSamples()), or(wSeed, preset.wSeed()), or(keepNoise, preset.keepNoise()), preset.seed());
  }

  private TuningConfig tuning(TuningConfig preset) {
    return new TuningConfig(
        or(stepsTune, preset.steps()), or(tuneRate, preset.learningRate()),
        or(tuneRampDown, preset.rampDown()), or(mseWeight, preset.mseWeight()),
        or(perceptualWeight, preset.perceptualWeight()), stopAt(preset.stopAt()), locality(preset.locality()),
        preset.seed(), or(jointSteps, preset.jointSteps()), or(tuneBatch, preset.batch()),
        or(tuneCodes, preset.tuneCodes()));
  }

  private OptionalDouble stopAt(OptionalDouble preset) {
    String given = stopAt;
    if (given == null) {
      return preset;
    }
    if (given.equalsIgnoreCase(NEVER)) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(Double.parseDouble(given));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--stop-at is a number or 'never', not '" + given + "'", e);
    }
  }

  private Optional<LocalityConfig> locality(Optional<LocalityConfig> preset) {
    boolean shaped = localityAlpha != null || localityPsi != null || localityMseWeight != null
        || localityPerceptualWeight != null || localitySamples != null || localityInterval != null
        || localityRadius != null;
    boolean wanted = or(regularize, preset.isPresent() || shaped);
    if (!wanted) {
      if (shaped) {
        throw new IllegalArgumentException("--no-regularize and --locality-... contradict each other");
      }
      return Optional.empty();
    }
    LocalityConfig base = preset.orElseGet(LocalityConfig::official);
    return Optional.of(new LocalityConfig(
        or(localityAlpha, base.alpha()), or(localityRadius, base.radius()), or(localityPsi, base.psi()),
        or(localityMseWeight, base.mseWeight()),
        or(localityPerceptualWeight, base.perceptualWeight()), or(localitySamples, base.samples()),
        or(localityInterval, base.interval())));
  }

  private static CodeSpace codeSpace(String text) {
    return switch (SpaceText.parse(text)) {
      case W -> CodeSpace.W;
      case W_PLUS -> CodeSpace.W_PLUS;
      case Z -> throw new IllegalArgumentException("--space is w or w+ for a projection, not '" + text + "'");
    };
  }

  private static <T> T or(@Nullable T given, T preset) {
    return given == null ? preset : given;
  }
}
