package org.pivotune.edit.clip;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.pivotune.edit.EditException;

/**
 * Words to CLIP's tokens by byte pair encoding (Sennrich et al. 2016; Radford et al. 2021). The list of merges is the
 * user's: {@code bpe_simple_vocab_16e6.txt.gz} of OpenAI, or {@code merges.txt} of an export. Immutable; safe from any
 * thread.
 */
public final class ClipTokenizer {
  private static final int MOST_MERGES = 48_894;
  private static final int LARGEST_FILE = 16 << 20;
  private static final String END_OF_WORD = "</w>";
  private static final Pattern WORDS = Pattern.compile(
      "'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+", Pattern.UNICODE_CHARACTER_CLASS);

  private final Map<String, Integer> ranks = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final String[] byteSymbols = byteSymbols();

  private ClipTokenizer(List<String> merges) {
    for (String symbol : inOrder()) {
      numbers.put(symbol, numbers.size());
    }
    for (String symbol : inOrder()) {
      numbers.put(symbol + END_OF_WORD, numbers.size());
    }
    for (String merge : merges) {
      ranks.put(merge, ranks.size());
      // A merge that spells what another one already spells still takes a number.
      numbers.put(merge.replace(" ", ""), 2 * byteSymbols.length + ranks.size() - 1);
    }
  }

  /**
   * Reads the list of merges, gzipped or not.
   *
   * @throws EditException if the file is none
   */
  public static ClipTokenizer read(Path file) {
    List<String> merges = new ArrayList<>();
    for (String line : text(file).split("\n")) {
      String merge = line.strip();
      boolean heading = merges.isEmpty() && merge.contains("#version");
      if (merge.isEmpty() || heading || merges.size() == MOST_MERGES) {
        continue;
      }
      if (merge.split(" ").length != 2) {
        throw new EditException(file + " is no list of merges: a line should be two symbols with a space between; give "
            + "CLIP's bpe_simple_vocab_16e6.txt.gz, or merges.txt");
      }
      merges.add(merge);
    }
    if (merges.isEmpty()) {
      throw new EditException(file + " holds no merges; give CLIP's bpe_simple_vocab_16e6.txt.gz, or merges.txt");
    }
    return new ClipTokenizer(merges);
  }

  private static String text(Path file) {
    try (InputStream plain = Files.newInputStream(file)) {
      byte[] bytes = plain.readNBytes(LARGEST_FILE + 1);
      if (bytes.length > 2 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b) {
        try (InputStream inflated = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
          bytes = inflated.readNBytes(LARGEST_FILE + 1);
        }
      }
      if (bytes.length > LARGEST_FILE) {
        throw new EditException(file + " is larger than a list of merges may be, " + LARGEST_FILE + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new EditException("cannot read " + file + ": " + e, e);
    }
  }

  /** The token that starts a phrase. */
  public int start() {
    return 2 * byteSymbols.length + ranks.size();
  }

  /** The token that ends it; the largest there is, by which the encoder finds it. */
  public int end() {
    return start() + 1;
  }

  /**
   * A phrase as tokens.
   *
   * @param length of the result; what is left behind the end is 0
   * @throws EditException if the phrase is longer
   */
  public long[] encode(String phrase, int length) {
    List<Integer> tokens = new ArrayList<>();
    tokens.add(start());
    Matcher words = WORDS.matcher(phrase.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT));
    while (words.find()) {
      for (String part : merged(words.group())) {
        tokens.add(numbers.get(part));
      }
    }
    tokens.add(end());
    if (tokens.size() > length) {
      throw new EditException("the phrase '" + phrase + "' has " + (tokens.size() - 2) + " tokens, CLIP takes "
          + (length - 2) + "; shorten it");
    }
    long[] padded = new long[length];
    for (int i = 0; i < tokens.size(); i++) {
      padded[i] = tokens.get(i);
    }
    return padded;
  }

  /** A word's symbols after all merges that apply, the earliest of the list first. */
  private List<String> merged(String word) {
    List<String> parts = new ArrayList<>();
    for (byte value : word.getBytes(StandardCharsets.UTF_8)) {
      parts.add(byteSymbols[value & 0xff]);
    }
    parts.set(parts.size() - 1, parts.getLast() + END_OF_WORD);
    while (parts.size() > 1) {
      String best = null;
      for (int i = 0; i + 1 < parts.size(); i++) {
        String pair = parts.get(i) + " " + parts.get(i + 1);
        boolean better = ranks.containsKey(pair) && (best == null || ranks.get(pair) < ranks.get(best));
        best = better ? pair : best;
      }
      if (best == null) {
        return parts;
      }
      parts = joined(parts, best);
    }
    return parts;
  }

  private static List<String> joined(List<String> parts, String pair) {
    List<String> joined = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      boolean here = i + 1 < parts.size() && pair.equals(parts.get(i) + " " + parts.get(i + 1));
      joined.add(here ? parts.get(i) + parts.get(++i) : parts.get(i));
    }
    return joined;
  }

  /** Bytes that print stand for themselves; the others get characters from 256 on. */
  private static String[] byteSymbols() {
    String[] symbols = new String[256];
    int next = 256;
    for (int value = 0; value < symbols.length; value++) {
      symbols[value] = Character.toString(prints(value) ? value : next++);
    }
    return symbols;
  }

  private static boolean prints(int value) {
    return value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xAC || value >= 0xAE;
  }

  /** Symbols in the order of their numbers: those that print first. */
  private List<String> inOrder() {
    List<String> ordered = new ArrayList<>();
    for (boolean printing : new boolean[] {true, false}) {
      for (int value = 0; value < byteSymbols.length; value++) {
        if (prints(value) == printing) {
          ordered.add(byteSymbols[value]);
        }
      }
    }
    return ordered;
  }
}
