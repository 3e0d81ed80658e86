package org.pivotune.cli;

import org.jspecify.annotations.Nullable;
import org.pivotune.tune.TuningConfig;
import picocli.CommandLine.Option;

/** Constants of the generator that several people share, where they are not those of a generator of one's own. */
final class SharedTuningOptions {
  @Option(names = "--shared-steps", paramLabel = "N",
      description = "Rounds over all photos of the common generator (default: as alone).")
  @Nullable Integer steps;

  @Option(names = "--shared-rate", paramLabel = "X", description = "Its learning rate, likewise.")
  @Nullable Double rate;

  @Option(names = "--shared-ramp-down", paramLabel = "X",
      description = "Part of its tuning, at the end, in which that falls, likewise.")
  @Nullable Double rampDown;

  /** What was given in place of what each has alone. */
  TuningConfig over(TuningConfig alone) {
    return CommandException.usage(() -> {
      TuningConfig shared = steps == null ? alone : alone.withSteps(steps);
      shared = rate == null ? shared : shared.withLearningRate(rate);
      return rampDown == null ? shared : shared.withRampDown(rampDown);
    });
  }
}
