package org.pivotune.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "model",
    description = "Look at, convert and add models. Checkpoints are parsed, never executed.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  pivotune model import network.pkl --out network.safetensors"})
final class ModelCommand extends CommandGroup {
  static CommandLine with(Session session) {
    return new CommandLine(new ModelCommand())
        .addSubcommand(new ModelInfoCommand(session))
        .addSubcommand(new ModelImportCommand(session))
        .addSubcommand(new ModelExportCommand(session))
        .addSubcommand(new ModelDifferencesCommand(session))
        .addSubcommand(new ModelAddCommand(session))
        .addSubcommand(new ModelListCommand(session));
  }
}
