package org.pivotune.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command above all others. */
@Command(
    name = "pivotune",
    version = Pivotune.VERSION,
    synopsisSubcommandLabel = "COMMAND",
    description = "Turns a photograph of a face into a personal StyleGAN2 generator that can be edited.",
    footer = {
      "",
      "Example:",
      "  pivotune personalise photo.jpg --out run",
      "",
      "Exit codes: 0 done, 2 wrong usage, 3 bad input file, 4 no face, 5 missing model, 6 cannot write,",
      "  7 native library or device, 70 internal error, 130 cancelled. See docs/errors.md."
    })
final class Pivotune implements Runnable {
  static final String VERSION = "pivotune 0.1.0";

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  boolean help;

  @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version.")
  boolean version;

  @Spec
  CommandSpec spec;

  Pivotune() {
    spec = CommandSpec.create();
  }

  @Override
  public void run() {
    CommandLine command = spec.commandLine();
    throw new ParameterException(command, "name a command: " + String.join(", ", command.getSubcommands().keySet()));
  }
}
