package org.pivotune.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "experiment",
    description = "The paper's tables over a folder of photos of your own.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  pivotune experiment reconstruction --photos photos --out study"})
final class ExperimentCommand extends CommandGroup {
  static CommandLine with(Session session) {
    return new CommandLine(new ExperimentCommand())
        .addSubcommand(new ReconstructionCommand(session))
        .addSubcommand(new EditingCommand(session))
        .addSubcommand(new LocalityCommand(session))
        .addSubcommand(new AblationCommand(session))
        .addSubcommand(new TimeToQualityCommand(session))
        .addSubcommand(new TogetherCommand(session));
  }
}
