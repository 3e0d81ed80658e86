package org.pivotune.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "directions",
    description = "List what a face can be edited by, look for more, or learn directions.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  pivotune directions list"})
final class DirectionsCommand extends CommandGroup {
  static CommandLine with(Session session) {
    return new CommandLine(new DirectionsCommand())
        .addSubcommand(new DirectionsListCommand(session))
        .addSubcommand(new DirectionsBrowseCommand(session))
        .addSubcommand(new DirectionsLearnCommand(session));
  }
}
