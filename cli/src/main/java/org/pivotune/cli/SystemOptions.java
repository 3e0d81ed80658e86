package org.pivotune.cli;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pivotune.encode.EncoderInfo;
import org.pivotune.encode.InstalledEncoders;
import org.pivotune.experiment.InversionSystem;
import org.pivotune.experiment.SystemConfig;
import org.pivotune.invert.CodeSpace;
import org.pivotune.invert.ProjectionStart;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.stylegan.GeneratorConfig;
import picocli.CommandLine.Option;

/** Which systems are compared. */
final class SystemOptions {
  @Option(names = "--systems", paramLabel = "NAME", split = ",",
      description = "Systems in order: w, w+, e4e, pti (default: all; e4e only with --encoder).")
  List<String> systems = List.of();

  @Option(names = "--encoder", paramLabel = "NAME", description = "An added encoder takes part as the system e4e.")
  @Nullable String encoder;

  /** Those that are asked for, else all that can take part. */
  List<InversionSystem> systems() {
    return CommandException.usage(() -> {
      List<InversionSystem> asked = systems.isEmpty()
          ? Arrays.stream(InversionSystem.values())
              .filter(system -> system != InversionSystem.E4E || encoder != null).toList()
          : systems.stream().map(InversionSystem::of).distinct().toList();
      if (asked.contains(InversionSystem.E4E) && encoder == null) {
        throw new IllegalArgumentException("the system e4e needs --encoder NAME; see `pivotune model add --help`");
      }
      return asked;
    });
  }

  /** With the encoder, where one is named. */
  SystemConfig with(SystemConfig systems, InstalledEncoders encoders, GeneratorConfig generator) {
    String name = encoder;
    if (name == null) {
      return systems;
    }
    EncoderInfo info = encoders.describe(name);
    info.requireFits(generator.numWs(), generator.wDim());
    PersonaliseConfig pti = systems.pti();
    return systems.withEncoder(pti
        .withSpace(info.kind().isWPlus() ? CodeSpace.W_PLUS : CodeSpace.W)
        .withProjection(pti.projection().withStart(ProjectionStart.at(encoders.id(name))).withSteps(0)));
  }
}
