package org.pivotune.testing;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.opentest4j.AssertionFailedError;

/**
 * Texts by key in a properties file, sorted. Test JVMs that run beside each other may update it at once.
 *
 * @param root the project's folder, written {@code {root}}
 * @param updates whether texts that differ are taken over instead of failing
 */
record TextFile(Path file, Path root, boolean updates) {
  private static final String HEAD = """
      # What errors and notices say, as tests expect it (ErrorTexts). {0}, {1}, ... come from the test; {tmp} is a
      # temporary folder, {root} the project's, {random} the random part of a temporary name.
      # After a change of wording: ./mvnw verify -Dpivotune.texts=update
      """;
  /** What the names of temporary files have in them: a UUID, or the digits of a random number. */
  private static final String RANDOM =
      "\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}|(?<=\\D)\\d{10,20}(?=[./])";
  private static final Pattern PLACE = Pattern.compile("\\{(\\d)}");

  /** @param parts of the text, for {0}, {1}, ... */
  void compare(String key, List<String> parts, String heard) {
    List<String> plainParts = parts.stream().map(this::plain).toList();
    String plain = plain(heard);
    if (updates) {
      change(texts -> {
        String before = texts.get(key);
        if (before == null || !filled(before, plainParts).equals(plain)) {
          texts.put(key, template(plain, plainParts));
        }
      });
      return;
    }
    String template = read().get(key);
    if (template == null) {
      throw new AssertionError("There is no text '" + key + "' in " + file + ". Heard: " + plain
          + "\nRun the test with -Dpivotune.texts=update to add it.");
    }
    String expected = filled(template, plainParts);
    if (!expected.equals(plain)) {
      throw new AssertionFailedError("The text '" + key + "' differs.\nexpected: " + expected + "\n but was: " + plain
          + "\nIf the new one is better: -Dpivotune.texts=update takes it over.", expected, plain);
    }
    long places = IntStream.range(0, plainParts.size()).filter(i -> template.contains("{" + i + "}")).count();
    if (places != plainParts.size()) {
      throw new AssertionError("The text '" + key + "' has no place for one of " + plainParts + ": " + template);
    }
  }

  SortedMap<String, String> read() {
    try {
      return Files.exists(file) ? parse(Files.readString(file)) : new TreeMap<>();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes texts out that nothing asks for. */
  void remove(Iterable<String> keys) {
    change(texts -> keys.forEach(texts::remove));
  }

  private void change(Consumer<Map<String, String>> change) {
    synchronized (TextFile.class) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
          StandardOpenOption.WRITE); FileLock lock = channel.lock()) {
        SortedMap<String, String> texts =
            parse(new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8));
        SortedMap<String, String> before = new TreeMap<>(texts);
        change.accept(texts);
        if (!texts.equals(before)) {
          channel.truncate(0);
          channel.write(ByteBuffer.wrap(write(texts).getBytes(StandardCharsets.UTF_8)), 0);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static SortedMap<String, String> parse(String text) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(text));
    SortedMap<String, String> texts = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
    return texts;
  }

  private static String write(SortedMap<String, String> texts) {
    StringBuilder lines = new StringBuilder(HEAD);
    texts.forEach((key, text) -> lines.append(key).append('=').append(escaped(text)).append('\n'));
    return lines.toString();
  }

  private static String escaped(String text) {
    String escaped = text.replace("\\", "\\\\").replace("\r", "\\r").replace("\t", "\\t").replace("\n", "\\n\\\n  ");
    // A line's leading blanks belong to the text only behind a backslash.
    return escaped.replaceAll("(\\A|\\\\\n  )(?= )", "$1\\\\");
  }

  /** Without what differs from run to run and from machine to machine. */
  private String plain(String text) {
    String temporary = Pattern.quote(Path.of(System.getProperty("java.io.tmpdir")).toString());
    return text.replace("\r\n", "\n").replaceAll(temporary + "/junit[-0-9]*", "{tmp}").replaceAll(RANDOM, "{random}")
        .replaceAll(Pattern.quote(root.toString()) + "(?![\\w-])", "{root}");
  }

  private static String filled(String template, List<String> parts) {
    return PLACE.matcher(template).replaceAll(place -> {
      int index = Integer.parseInt(place.group(1));
      return Matcher.quoteReplacement(index < parts.size() ? parts.get(index) : place.group());
    });
  }

  /** The text with places for its parts: the longest first, as one may hold another. */
  private static String template(String text, List<String> parts) {
    String template = text;
    for (int index : IntStream.range(0, parts.size()).boxed()
        .sorted(Comparator.comparingInt(i -> -parts.get(i).length())).toList()) {
      String part = Pattern.quote(parts.get(index));
      String alone = "(?<![\\p{Alnum}{])" + part + "(?![\\p{Alnum}}])";
      String place = "{" + index + "}";
      String replaced = template.replaceAll(alone, Matcher.quoteReplacement(place));
      template = replaced.equals(template) ? template.replaceAll(part, Matcher.quoteReplacement(place)) : replaced;
    }
    return template;
  }
}
