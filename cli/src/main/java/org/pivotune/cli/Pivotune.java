package org.pivotune.cli;

import org.pivotune.report.RunEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** The command above all others. */
@Command(
    name = "pivotune",
    versionProvider = Pivotune.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Turns a photograph of a face into a personal StyleGAN2 generator that can be edited.",
    footer = {
      "",
      "Example:",
      "  pivotune personalise photo.jpg --out run",
      "",
      "Exit codes: 0 done, 2 wrong usage, 3 bad input file, 4 no face, 5 missing model, 6 cannot write,",
      "  7 native library or device, 8 numbers that are none, 70 internal error, 130 cancelled. See docs/errors.md."
    })
final class Pivotune extends CommandGroup {
  @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version.")
  boolean version;

  /** The version of this build. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"pivotune " + RunEnvironment.pivotuneVersion()};
    }
  }
}
