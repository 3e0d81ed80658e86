package org.pivotune.pack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What files looked like when their checksums were last compared: size, and when content and entry were changed. Hashing
 * 350 MB at every start would cost a third of a second; whoever writes to a file changes its times, and the second of
 * them cannot be set back.
 */
final class CheckedFiles {
  private static final String NOTE = "CHECKED";
  private static final String FACTS = "unix:size,lastModifiedTime,ctime";

  private CheckedFiles() {}

  /** Whether all files are there, and as they were when noted. */
  static boolean unchangedSinceNoted(Path folder, List<String> names) {
    try {
      return Files.readString(folder.resolve(NOTE)).equals(facts(folder, names));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /** Notes them as they are; where that is not allowed, as in a cache shared read-only, they are hashed each time. */
  static void note(Path folder, List<String> names) throws IOException {
    if (!Files.isWritable(folder)) {
      return;
    }
    Path part = Files.createTempFile(folder, NOTE, ".part");
    try {
      Files.writeString(part, facts(folder, names));
      Files.move(part, folder.resolve(NOTE), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static String facts(Path folder, List<String> names) {
    return names.stream().map(name -> facts(folder.resolve(name)) + "  " + name + "\n").collect(Collectors.joining());
  }

  private static String facts(Path file) {
    try {
      Map<String, Object> facts = Files.readAttributes(file, FACTS);
      return facts.get("size") + " " + nanos(facts.get("lastModifiedTime")) + " " + nanos(facts.get("ctime"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Seconds and nanoseconds. */
  private static String nanos(Object time) {
    return time instanceof FileTime given ? given.toInstant().getEpochSecond() + "." + given.toInstant().getNano() : "";
  }
}
