package org.pivotune.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an amount of memory as users write it. */
final class MemorySize {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(m|g|mb|gb|mib|gib)?");

  private MemorySize() {}

  /** Bytes: {@code 500m} and {@code 3g} count in powers of 1024; a plain number is mebibytes. */
  static long parse(String text) {
    Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw new CommandException(
          ExitCode.USAGE, "an amount of memory is a number with m or g, such as 500m or 3g, not '" + text + "'");
    }
    String unit = matcher.group(2);
    return Long.parseLong(matcher.group(1)) << (unit != null && unit.startsWith("g") ? 30 : 20);
  }
}
