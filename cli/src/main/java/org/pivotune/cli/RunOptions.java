package org.pivotune.cli;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pivotune.lpips.LpipsException;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.personalise.InstalledNetworks;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Preset;
import org.pivotune.tune.TuningConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Model, preset, networks and constants of a run. */
final class RunOptions {
  @Option(names = "--model", paramLabel = "M",
      description = "A generator's file, an added model or faces-128 (default).")
  @Nullable String model;

  @Option(names = "--preset", paramLabel = "official|paper|quick",
      description = "Constants as the reference implementation runs, as published, or fewer steps (default: official).")
  @Nullable Preset preset;

  @Option(names = "--projection-net", paramLabel = "alex|vgg|squeeze",
      description = "LPIPS network of the projection (default: vgg where it was added, else alex).")
  @Nullable String projectionNet;

  @Option(names = "--tuning-net", paramLabel = "alex|vgg|squeeze",
      description = "LPIPS network of the tuning (default: alex).")
  @Nullable String tuningNet;

  @Mixin
  ConstantOptions constants = new ConstantOptions();

  /** The model that is asked for, else this one. */
  String model(String usual) {
    String given = model;
    return given == null ? usual : given;
  }

  /** A configuration with what to call it. */
  record Chosen(PersonaliseConfig config, String preset) {}

  /**
   * What will run.
   *
   * @param usual the preset where none is named
   * @param resolution the generator's
   * @param installed which perceptual networks there are
   */
  Chosen choose(Preset usual, int resolution, @Nullable Long seed, Predicate<PerceptualNet> installed,
      Progress progress) {
    Preset named = preset == null ? usual : preset;
    PersonaliseConfig config = constants.over(named.config(resolution), seed);
    PerceptualNet tuning = tuningNet == null ? config.tuningNet() : net(tuningNet);
    if (projectionNet != null) {
      return new Chosen(config.withNets(net(projectionNet), tuning), named.id());
    }
    if (installed.test(config.projectionNet())) {
      return new Chosen(config.withNets(config.projectionNet(), tuning), named.id());
    }
    String missing = InstalledNetworks.name(config.projectionNet());
    progress.notice(missing + " was not added; the projection uses the embedded LPIPS-Alex instead "
        + "(see pivotune model add --help)");
    return new Chosen(config.withNets(PerceptualNet.ALEX, tuning),
        named.id() + ", projection with alex as " + missing + " was not added");
  }

  /** The same for several faces in one generator: the reference implementation then has no early stop. */
  Chosen together(Chosen chosen) {
    boolean asReference = (preset == null || preset == Preset.OFFICIAL) && constants.stopAt == null;
    TuningConfig tuning = chosen.config().tuning();
    return asReference
        ? new Chosen(chosen.config().withTuning(tuning.withStopAt(OptionalDouble.empty())), chosen.preset())
        : chosen;
  }

  private static PerceptualNet net(String id) {
    try {
      return PerceptualNet.of(id.toLowerCase(Locale.ROOT));
    } catch (LpipsException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
