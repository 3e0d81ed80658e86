package org.pivotune.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Damage to JSON, and to texts like it, token by token. */
final class TextDamage implements Damage {
  private static final int MOST_CHANGES = 4;
  private static final int LONGEST_RUN = 24;
  private static final Pattern TOKEN = Pattern.compile(
      "\"(?:[^\"\\\\]|\\\\.)*+\"|'[^']*+'|-?[0-9][0-9.eE+-]*+|[A-Za-z_]++|\\s++|.", Pattern.DOTALL);
  private static final List<String> VALUES = List.of("0", "1", "-1", "2.5", "1e999", "-1e999", "9223372036854775807",
      "9223372036854775808", "-9223372036854775809", "99999999999999999999999999", "4294967296", "2147483648", "0.1e-999",
      "1".repeat(400), "NaN", "Infinity", "null", "true", "false", "\"\"", "\"x\"", "\"../x\"", "\"/etc/passwd\"",
      "\"\\u0000\"", "\"\\ud800\"", "\"\\u001b[2J\"", "\"" + "y".repeat(5000) + "\"", "[]", "{}", "[[]]", "[0]", "{", "}",
      "[", "]", ":", ",", "{\"a\":", "[".repeat(600), "{\"a\":".repeat(600), "\"", "\\", "\u0000", "\u00ff", "/*", "#");

  private final List<String> words;

  TextDamage(String... own) {
    List<String> all = new ArrayList<>(VALUES);
    all.addAll(List.of(own));
    this.words = List.copyOf(all);
  }

  @Override
  public byte[] apply(byte[] whole, List<byte[]> others, SplittableRandom random) {
    List<String> tokens = tokens(whole);
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes && !tokens.isEmpty(); i++) {
      change(tokens, others, random);
    }
    return String.join("", tokens).getBytes(StandardCharsets.ISO_8859_1);
  }

  private void change(List<String> tokens, List<byte[]> others, SplittableRandom random) {
    int at = random.nextInt(tokens.size());
    int end = Math.min(tokens.size(), at + 1 + random.nextInt(LONGEST_RUN));
    String word = words.get(random.nextInt(words.size()));
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> tokens.set(at, word);
      case 3 -> tokens.add(at, word);
      case 4 -> tokens.subList(at, end).clear();
      case 5 -> tokens.addAll(at, List.copyOf(tokens.subList(at, end)));
      case 6 -> tokens.set(at, tokens.get(random.nextInt(tokens.size())));
      default -> {
        List<String> theirs = tokens(others.get(random.nextInt(others.size())));
        if (!theirs.isEmpty()) {
          int from = random.nextInt(theirs.size());
          tokens.addAll(at, theirs.subList(from, Math.min(theirs.size(), from + LONGEST_RUN)));
        }
      }
    }
  }

  private static List<String> tokens(byte[] text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(new String(text, StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens;
  }
}
