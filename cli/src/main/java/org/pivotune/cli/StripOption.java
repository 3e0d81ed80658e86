package org.pivotune.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pivotune.edit.Edit;
import org.pivotune.edit.recipe.EditFactory;
import org.pivotune.edit.recipe.NamedEdit;

/**
 * {@code smile=-3:3:7}, or {@code smile} alone: one edit at several strengths.
 *
 * @param edit its strength does not count
 * @param strengths where they are given
 */
record StripOption(Edit edit, Optional<Strengths> strengths) {
  private static final Pattern FORM = Pattern.compile("(.+)=([^:=]+):([^:=]+):(\\d{1,3})");
  private static final int MOST = 64;
  private static final int USUAL = 7;

  /**
   * From first to last in equal steps.
   *
   * @param count how many
   */
  record Strengths(double first, double last, int count) {
    List<Double> list() {
      List<Double> strengths = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        strengths.add(first + (last - first) * i / (count - 1));
      }
      return strengths;
    }
  }

  static StripOption parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      if (text.indexOf('=') >= 0) {
        throw malformed(text);
      }
      return new StripOption(Edit.parse(text + "=0"), Optional.empty());
    }
    try {
      Strengths strengths = new Strengths(Double.parseDouble(matcher.group(2)), Double.parseDouble(matcher.group(3)),
          Integer.parseInt(matcher.group(4)));
      if (strengths.count >= 2 && strengths.count <= MOST && Double.isFinite(strengths.first)
          && Double.isFinite(strengths.last)) {
        return new StripOption(Edit.parse(matcher.group(1) + "=0"), Optional.of(strengths));
      }
    } catch (NumberFormatException e) {
      throw malformed(text);
    }
    throw malformed(text);
  }

  private static CommandException malformed(String text) {
    return new CommandException(ExitCode.USAGE, "a strip is WHAT=FROM:TO:COUNT with 2 to " + MOST
        + " pictures, such as smile=-3:3:7, or WHAT alone, not '" + text + "'");
  }

  /** The strengths, by default seven over the range that the edit's source names. */
  List<Double> strengths(Optional<NamedEdit.Range> range) {
    NamedEdit.Range usual = range.orElse(NamedEdit.Range.USUAL);
    return strengths.orElse(new Strengths(usual.low(), usual.high(), USUAL)).list();
  }

  /** What a picture of it says: the direction from the first strength to the last. */
  List<String> described(EditFactory factory) {
    List<Double> all = strengths(factory.range(edit));
    return List.of(new Edit(edit.direction(), edit.layers(), all.getFirst()) + " to " + all.getLast());
  }

  /** A part of a file's name; two edits may have the same. */
  String fileName() {
    String what = new Edit(edit.direction(), edit.layers(), 0).toString();
    String plain = what.substring(0, what.lastIndexOf('=')).replaceAll("[^A-Za-z0-9_.-]+", "-");
    return plain.substring(Math.max(0, plain.length() - 40)).replaceFirst("^[-.]+", "");
  }
}
