package org.pivotune.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.pivotune.json.JsonLimits;
import org.pivotune.json.JsonException;
import org.pivotune.json.StrictJson;
import org.pivotune.report.RecordJson;
import org.pivotune.report.ReportException;
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

  /**
   * What a folder holds.
   *
   * @param origins what computed it, and what computed the results that it was made from
   */
  record Kept<R extends Record>(R result, List<Origin> origins) {
    Kept {
      origins = List.copyOf(origins);
    }
  }

  private KeptFolder() {}

  /** What a folder holds, if it was made from exactly these inputs; damaged and other entries count as missing. */
  static <R extends Record> Optional<Kept<R>> read(Path folder, Record inputs, Class<R> type) {
    Path file = folder.resolve(ENTRY);
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      JsonNode tree = JSON.read(file);
      boolean same = tree.path("inputs").equals(JSON.parse("inputs", RecordJson.text(inputs)));
      return same && tree.get("result") instanceof ObjectNode result
          ? Optional.of(new Kept<>(RecordJson.read(result.toString(), type), origins(tree.path("origins"))))
          : Optional.empty();
    } catch (IOException | JsonException | ReportException e) {
      // A cache that cannot be read is made anew; what is wrong with the disk will show when it is written.
      return Optional.empty();
    }
  }

  private static List<Origin> origins(JsonNode tree) {
    List<Origin> origins = new ArrayList<>();
    tree.forEach(one -> origins.add(RecordJson.read(one.toString(), Origin.class)));
    return origins.isEmpty() ? List.of(Origin.UNKNOWN) : origins;
  }

  /**
   * Makes the result and its folder, in the place of an older one.
   *
   * @param origins asked when the result is made
   */
  static <R extends Record> Kept<R> write(
      Path folder, Record inputs, Supplier<? extends Collection<Origin>> origins, Maker<R> maker) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    Path staging = unused(parent);
    Files.createDirectory(staging);
    try {
      Path content = Files.createDirectory(staging.resolve("new"));
      Kept<R> kept = new Kept<>(maker.make(content), List.copyOf(origins.get()));
      Files.writeString(content.resolve(ENTRY),
          RecordJson.text(Map.of("inputs", inputs, "result", kept.result(), "origins", kept.origins())));
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(folder, staging.resolve("old"));
      }
      Files.move(content, folder);
      return kept;
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
