package org.pivotune.cli;

import picocli.CommandLine;

/** The pivotune command. */
@CommandLine.Command(name = "pivotune", mixinStandardHelpOptions = true, version = "pivotune 0.1.0")
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }
}
