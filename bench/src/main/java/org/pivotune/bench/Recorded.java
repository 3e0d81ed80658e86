package org.pivotune.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import tools.jackson.databind.json.JsonMapper;

/** Runs JMH and writes its answers, with the machine beside them, into one JSON file. {@code bench/run} calls it. */
public final class Recorded {
  private Recorded() {}

  /** @param arguments the file to write, then JMH's own options */
  public static void main(String... arguments) throws IOException {
    Path target = Path.of(arguments[0]);
    String refused = refused(Arrays.copyOfRange(arguments, 1, arguments.length));
    if (refused != null) {
      System.err.println("bench/run: " + refused);
      System.exit(2);
    }
    Path raw = Files.createTempFile("jmh", ".json");
    try {
      String[] options = Arrays.copyOfRange(arguments, 1, arguments.length);
      String[] all = Arrays.copyOf(options, options.length + 4);
      System.arraycopy(new String[] {"-rf", "json", "-rff", raw.toString()}, 0, all, options.length, 4);
      Main.main(all);
      if (Files.size(raw) > 0) {
        write(target, raw);
      }
    } finally {
      Files.deleteIfExists(raw);
    }
  }

  /** Why JMH need not begin, or nothing; its own mistakes it explains itself. */
  static @Nullable String refused(String... options) {
    try {
      Combinations.require(new CommandLineOptions(options));
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    } catch (CommandLineOptionException e) {
      return null;
    }
  }

  private static void write(Path target, Path raw) throws IOException {
    JsonMapper mapper = new JsonMapper();
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("machine", Machine.current());
    content.put("results", mapper.readTree(raw.toFile()));
    Path beside = target.resolveSibling(target.getFileName() + ".part");
    Files.write(beside, mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
  }
}
