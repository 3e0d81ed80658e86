package org.pivotune.cli;

import java.util.List;
import java.util.stream.Stream;
import org.pivotune.edit.recipe.EditFactory;

/**
 * {@code smile=-2:2:3,yaw=-2:2:5}: two edits against each other.
 *
 * @param down a row for each of its strengths
 * @param across a column for each
 */
record GridOption(StripOption down, StripOption across) {
  static GridOption parse(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
      throw new CommandException(ExitCode.USAGE,
          "--grid is DOWN,ACROSS, each as for --strip, such as smile=-2:2:3,yaw=-2:2:5, not '" + text + "'");
    }
    return new GridOption(StripOption.parse(parts[0].strip()), StripOption.parse(parts[1].strip()));
  }

  /** What a picture of it says. */
  List<String> described(EditFactory factory) {
    return Stream.of(down, across).flatMap(strip -> strip.described(factory).stream()).toList();
  }

  String fileName() {
    return down.fileName() + "-" + across.fileName();
  }
}
