package org.pivotune.cli;

import org.pivotune.report.RunKind;
import picocli.CommandLine.Option;

/** Whether several faces share a generator. */
final class GroupOptions {
  @Option(names = "--together", description = "Tune one generator that shows all these people.")
  boolean together;

  @Option(names = "--same-person",
      description = "Tune one generator to these photos of one person; every edit is shown on all of them.")
  boolean samePerson;

  /** @param faces how many there are */
  RunKind kind(int faces) {
    if (!together && !samePerson) {
      return RunKind.ONE_FACE;
    }
    if (faces < 2) {
      throw new CommandException(ExitCode.USAGE,
          (samePerson ? "--same-person" : "--together") + " needs at least two photos; leave it out for one");
    }
    return samePerson ? RunKind.ONE_PERSON : RunKind.SEVERAL_PEOPLE;
  }
}
