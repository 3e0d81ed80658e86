package org.pivotune.hostile;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Every format that a parser of ours reads; docs/limits.md has the same list. */
final class Formats {
  private Formats() {}

  /** @param folder an empty one, for readers that want a file */
  static List<Format> all(Path folder) {
    return Stream.of(new CheckpointFormats(folder).all(), new OwnFormats(folder).all(), new JsonFormats(folder).all(),
        new PictureFormats(folder).all()).flatMap(List::stream).toList();
  }
}
