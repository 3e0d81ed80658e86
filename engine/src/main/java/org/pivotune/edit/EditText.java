package org.pivotune.edit;

import java.util.regex.Pattern;

/** What names and descriptions may look like; they come from files and go to terminals and web pages. */
public final class EditText {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
  private static final int LONGEST = 500;
  private static final int SHOWN = 40;

  private EditText() {}

  /** @throws EditException unless it is 1 to 64 letters, digits, '-', '_' and '.', not beginning with a sign */
  public static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new EditException("'" + shorten(name) + "' is no name: use up to 64 letters, digits, '-', '_' and '.'");
    }
  }

  /** @throws EditException unless it is a phrase of 1 to 500 characters on one line */
  public static void requirePlain(String what, String text) {
    if (text.isBlank() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
      throw new EditException("the " + what + " must be a phrase of 1 to " + LONGEST
          + " characters without control characters, not '" + shorten(text) + "'");
    }
  }

  /** Cut short and without control characters, so that it cannot disturb a terminal. */
  public static String shorten(String text) {
    String start = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    return start.replaceAll("\\p{Cntrl}", "?");
  }
}
