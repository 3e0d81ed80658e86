package org.pivotune.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pivotune.json.JsonLimits;
import org.pivotune.json.StrictJson;
import org.pivotune.report.RecordJson;
import org.pivotune.report.ReportException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A folder that holds what was made, and in {@value #ENTRY} what it was made from: it is taken for the result of the
 * very same inputs and of no others. It appears whole or not at all.
 */
final class KeptFolder {
  static final String ENTRY = "entry.json";

  private static final String STAGING = ".pivotune-part-";
  private static final StrictJson JSON = new StrictJson(new JsonLimits(64 << 20, 64, 64, 8_000_000));

  /** Makes a result, with files in a folder. */
  @FunctionalInterface
  interface Maker<R extends Record> {
    R make(Path folder) throws IOException;
  }

  private KeptFolder() {}

  /** What a folder holds, if it was made from exactly these inputs; damaged and other entries count as missing. */
  static <R extends Record> Optional<R> read(Path folder, Record inputs, Class<R> type) {
    Path file = folder.resolve(ENTRY);
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      JsonNode tree = JSON.read(file);
      boolean same = tree.path("inputs").equals(JSON.parse(RecordJson.text(inputs)));
      return same && tree.get("result") instanceof ObjectNode result
          ? Optional.of(RecordJson.read(result.toString(), type))
          : Optional.empty();
    } catch (IOException | JacksonException | ReportException e) {
      // A cache that cannot be read is made anew; what is wrong with the disk will show when it is written.
      return Optional.empty();
    }
  }

  /** Makes the result and its folder, in the place of an older one. */
  static <R extends Record> R write(Path folder, Record inputs, Maker<R> maker) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    Path staging = unused(parent);
    Files.createDirectory(staging);
    try {
      Path content = Files.createDirectory(staging.resolve("new"));
      R result = maker.make(content);
      Files.writeString(content.resolve(ENTRY), RecordJson.text(Map.of("inputs", inputs, "result", result)));
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(folder, staging.resolve("old"));
      }
      Files.move(content, folder);
      return result;
    } finally {
      delete(staging);
    }
  }

  private static Path unused(Path parent) {
    return parent.resolve(STAGING + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()));
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> inside = Files.walk(folder)) {
      all = inside.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
