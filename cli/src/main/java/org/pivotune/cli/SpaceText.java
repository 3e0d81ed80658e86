package org.pivotune.cli;

import org.pivotune.code.LatentSpace;

/** What {@code --space} says. */
final class SpaceText {
  private SpaceText() {}

  static LatentSpace parse(String text) {
    return LatentSpace.find(text).orElseThrow(
        () -> new CommandException(ExitCode.USAGE, "--space is z, w or w+, not '" + text + "'"));
  }
}
