package org.pivotune.cli;

import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pivotune.encode.EncoderInfo;
import org.pivotune.encode.InstalledEncoders;
import org.pivotune.invert.CodeSpace;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.invert.ProjectionStart;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.stylegan.GeneratorConfig;
import picocli.CommandLine.Option;

/** Where a projection starts, and whether an encoder takes its place. */
final class StartOptions {
  @Option(names = "--encoder", paramLabel = "NAME",
      description = "An added encoder (e4e, pSp, W) finds the pivot; with --steps-invert a projection goes on from there.")
  @Nullable String encoder;

  @Option(names = "--start", paramLabel = "mean|random|encoder",
      description = "Where the projection starts (default: mean; encoder with --encoder).")
  @Nullable String start;

  /** Which perceptual networks can be had for the projection; without a projection none is missed. */
  Predicate<PerceptualNet> needs(ConstantOptions given, Models models) {
    boolean none = given.stepsInvert == null ? encoder != null : given.stepsInvert == 0;
    return none ? net -> true : models.networks()::has;
  }

  /**
   * What was chosen, with the start that is asked for. An encoder's code is the pivot unless steps are asked for, and it
   * lies in the encoder's own space unless another is.
   *
   * @param given the constants on the command line
   */
  RunOptions.Chosen over(
      RunOptions.Chosen chosen, ConstantOptions given, InstalledEncoders encoders, GeneratorConfig generator) {
    return switch (kind(chosen.config().projection().start().kind(), encoders)) {
      case MEAN -> with(chosen, ProjectionStart.MEAN, "");
      case RANDOM -> with(chosen, ProjectionStart.RANDOM, ", from a random code");
      case ENCODER -> encoded(chosen, given, encoders, generator);
    };
  }

  private ProjectionStart.Kind kind(ProjectionStart.Kind usual, InstalledEncoders encoders) {
    String named = start;
    ProjectionStart.Kind kind = encoder == null ? usual : ProjectionStart.Kind.ENCODER;
    if (named != null) {
      kind = switch (named.toLowerCase(Locale.ROOT)) {
        case "mean" -> ProjectionStart.Kind.MEAN;
        case "random" -> ProjectionStart.Kind.RANDOM;
        case "encoder" -> ProjectionStart.Kind.ENCODER;
        default -> throw new CommandException(
            ExitCode.USAGE, "--start is mean, random or encoder, not '" + named + "'");
      };
    }
    if (kind == ProjectionStart.Kind.ENCODER && encoder == null) {
      throw new CommandException(ExitCode.USAGE,
          "--start encoder needs --encoder NAME; added are " + encoders.names() + ": see `pivotune model add --help`");
    }
    if (kind != ProjectionStart.Kind.ENCODER && encoder != null) {
      throw new CommandException(ExitCode.USAGE, "--encoder and --start " + named + " contradict each other");
    }
    return kind;
  }

  private RunOptions.Chosen encoded(
      RunOptions.Chosen chosen, ConstantOptions given, InstalledEncoders encoders, GeneratorConfig generator) {
    String name = encoder == null ? "" : encoder;
    EncoderInfo info = encoders.describe(name);
    info.requireFits(generator.numWs(), generator.wDim());
    CodeSpace own = info.kind().isWPlus() ? CodeSpace.W_PLUS : CodeSpace.W;
    PersonaliseConfig config = chosen.config().withSpace(given.space == null ? own : chosen.config().space());
    if (own == CodeSpace.W_PLUS && config.space() == CodeSpace.W) {
      throw new CommandException(ExitCode.USAGE, "the encoder " + name + " gives every layer a code of its own, so that "
          + "its pivots lie in W+; leave --space w out, or use an encoder that gives one code");
    }
    ProjectionConfig projection = config.projection().withSteps(
        given.stepsInvert == null ? 0 : config.projection().steps());
    String what = projection.steps() == 0 ? ", pivot by the encoder " : ", from the encoder ";
    return with(new RunOptions.Chosen(config.withProjection(projection), chosen.preset()),
        ProjectionStart.at(encoders.id(name)), what + name);
  }

  private static RunOptions.Chosen with(RunOptions.Chosen chosen, ProjectionStart start, String note) {
    PersonaliseConfig config = chosen.config();
    return new RunOptions.Chosen(
        config.withProjection(config.projection().withStart(start)), chosen.preset() + note);
  }
}
