package org.pivotune.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** A file is no JSON, or more of it than its limit. The message names the file, line and column, and what is wrong. */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 200;

  JsonException(String origin, String problem, Exception cause) {
    super(origin + " holds broken JSON" + problem, cause);
  }

  /**
   * What Jackson found, with its place.
   *
   * @param origin the file, for the message
   */
  static JsonException of(String origin, JacksonException cause) {
    String problem = cause.getOriginalMessage().startsWith("Trailing token")
        ? "there is text behind the end"
        : shorten(cause.getOriginalMessage()) + hint(cause.getOriginalMessage());
    return new JsonException(origin, place(cause) + ": " + problem, cause);
  }

  /** What people do most: an end where a comma promised more. */
  private static String hint(String message) {
    return message.startsWith("Unexpected character (']'") || message.startsWith("Unexpected character ('}'")
        ? "; is there a comma too many before it?"
        : "";
  }

  /** Such as {@code " at line 4, column 3"}; empty where the fault belongs to no place. */
  private static String place(JacksonException cause) {
    TokenStreamLocation location = cause.getLocation();
    return location == null || location.getLineNr() < 1
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  private static String shorten(String message) {
    String plain = message.replaceAll("\\p{Cntrl}", " ").strip();
    return plain.length() > LONGEST ? plain.substring(0, LONGEST) + "..." : plain;
  }
}
