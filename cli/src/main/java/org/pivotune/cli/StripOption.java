package org.pivotune.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code smile=-3:3:7}: one direction at several strengths.
 *
 * @param count how many, from first to last in equal steps
 */
record StripOption(String direction, double first, double last, int count) {
  private static final Pattern FORM = Pattern.compile("([^=]+)=([^:]+):([^:]+):(\\d{1,3})");
  private static final int MOST = 64;

  static StripOption parse(String text) {
    Matcher matcher = FORM.matcher(text);
    try {
      if (matcher.matches()) {
        StripOption strip = new StripOption(matcher.group(1).strip(), Double.parseDouble(matcher.group(2)),
            Double.parseDouble(matcher.group(3)), Integer.parseInt(matcher.group(4)));
        if (strip.count >= 2 && strip.count <= MOST && Double.isFinite(strip.first) && Double.isFinite(strip.last)) {
          return strip;
        }
      }
    } catch (NumberFormatException e) {
      throw malformed(text);
    }
    throw malformed(text);
  }

  private static CommandException malformed(String text) {
    return new CommandException(ExitCode.USAGE, "--strip is NAME=FROM:TO:COUNT with 2 to " + MOST
        + " pictures, such as smile=-3:3:7, not '" + text + "'");
  }

  List<Double> strengths() {
    List<Double> strengths = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      strengths.add(first + (last - first) * i / (count - 1));
    }
    return strengths;
  }
}
