package org.pivotune.checkpoint;

import java.util.Collection;
import java.util.stream.Collectors;

/** Writes names into messages: the first few, and how many more there are. */
final class Listing {
  private static final int SHOWN = 8;
  static final int LONGEST = 80;

  private Listing() {}

  static String of(Collection<String> names) {
    if (names.isEmpty()) {
      return "none";
    }
    String shown = names.stream().limit(SHOWN).map(Listing::shorten).collect(Collectors.joining(", "));
    return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
  }

  /** A name from a file, cut short and without control characters, so that it cannot disturb a terminal. */
  static String shorten(String name) {
    String plain = name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name;
    return plain.replaceAll("\\p{Cntrl}", "?");
  }
}
