package org.pivotune.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "directions",
    description = "List the directions that a face can be edited along, or learn new ones.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  pivotune directions list"})
final class DirectionsCommand extends CommandGroup {
  static CommandLine with(Session session) {
    return new CommandLine(new DirectionsCommand())
        .addSubcommand(new DirectionsListCommand(session))
        .addSubcommand(new DirectionsLearnCommand(session));
  }
}
