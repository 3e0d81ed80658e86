package org.pivotune.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The renames that end the writing of a folder: what is there leaves, the manifest first, then what is new comes in,
 * the manifest last. Two marks in the hidden folder say how far they are, so that another process can tell after a kill
 * what of the folder is old, and take them back: until the last one they have not happened.
 *
 * @param folder what is written
 * @param staging the hidden folder inside it, where everything new is complete
 */
record Renames(Path folder, Path staging, Mover mover) {
  /** What was there before. */
  static final String REPLACED = ".replaced";
  /** While it is there, nothing old is left in the folder. */
  static final String ENTERING = ".entering";

  /** One rename. */
  @FunctionalInterface
  interface Mover {
    /** As the operating system has it. */
    Mover OF_FILES = (from, to) -> Files.move(from, to);

    void move(Path from, Path to) throws IOException;
  }

  void commit() throws IOException {
    Files.createDirectory(replaced());
    for (String name : RunFolder.NAMES.reversed()) {
      moveIfThere(folder.resolve(name), replaced().resolve(name));
    }
    Files.createFile(entering());
    for (String name : RunFolder.NAMES) {
      moveIfThere(staging.resolve(name), folder.resolve(name));
    }
  }

  /** Whether there may be something to take back. */
  boolean begun() {
    return Files.isDirectory(replaced(), LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether all of them have happened. */
  boolean done() {
    return Files.exists(entering()) && RunFolder.NAMES.stream().noneMatch(name -> isThere(staging.resolve(name)));
  }

  /** Takes back what has happened. Cut off in its turn, it can be called again. */
  void rollBack() throws IOException {
    if (Files.exists(entering())) {
      for (String name : RunFolder.NAMES.reversed()) {
        moveIfThere(folder.resolve(name), staging.resolve(name));
      }
      // From here on what is in the folder is old.
      Files.delete(entering());
    }
    for (String name : RunFolder.NAMES) {
      moveIfThere(replaced().resolve(name), folder.resolve(name));
    }
  }

  private void moveIfThere(Path from, Path to) throws IOException {
    if (isThere(from)) {
      mover.move(from, to);
    }
  }

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private Path replaced() {
    return staging.resolve(REPLACED);
  }

  private Path entering() {
    return staging.resolve(ENTERING);
  }
}
