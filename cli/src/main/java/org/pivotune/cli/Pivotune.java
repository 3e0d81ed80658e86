package org.pivotune.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
final class Pivotune extends CommandGroup {
  static final String VERSION = "pivotune 0.1.0";

  @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version.")
  boolean version;
}
