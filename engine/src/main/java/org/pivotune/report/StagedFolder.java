package org.pivotune.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that fills in secret: everything is written into a hidden folder inside it, and moved into place at the end,
 * the manifest last, so that a folder with a manifest is whole. Closing without {@link #commit} leaves what was there.
 */
final class StagedFolder implements AutoCloseable {
  private static final String HIDDEN = ".pivotune-";
  private static final String STAGING = HIDDEN + "part-";

  private record Move(Path from, Path to) {}

  private final Path folder;
  private final Path staging;
  /** Folders that were not there before, outermost first. */
  private final List<Path> made;
  private boolean committed;

  private StagedFolder(Path folder, Path staging, List<Path> made) {
    this.folder = folder;
    this.staging = staging;
    this.made = made;
  }

  /**
   * Makes the folder if needed, and the hidden one inside.
   *
   * @throws IOException if it cannot be written to
   */
  static StagedFolder open(Path folder) throws IOException {
    List<Path> made = missing(folder);
    try {
      Files.createDirectories(folder);
      return new StagedFolder(folder, Files.createTempDirectory(folder, STAGING), made);
    } catch (IOException e) {
      deleteEmpty(made);
      throw e;
    }
  }

  /** The folders that would have to be made, outermost first. */
  static List<Path> missing(Path folder) {
    List<Path> missing = new ArrayList<>();
    for (Path at = folder.toAbsolutePath(); at != null && !Files.exists(at); at = at.getParent()) {
      missing.addFirst(at);
    }
    return missing;
  }

  /** Takes folders away that were made and stayed empty. */
  static void deleteEmpty(List<Path> made) throws IOException {
    for (Path path : made.reversed()) {
      Files.deleteIfExists(path);
    }
  }

  /** What is in a folder, apart from our hidden ones, which runs leave that were cut off. */
  static List<String> content(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!name.startsWith(HIDDEN)) {
          names.add(name);
        }
      }
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  /** Takes away what processes left that were killed while they filled the folder. */
  static void deleteLeftovers(Path folder) throws IOException {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, STAGING + "*")) {
      for (Path part : parts) {
        delete(part);
      }
    }
  }

  /** A folder to write into, made now. */
  Path folder(String name) throws IOException {
    return Files.createDirectory(staging.resolve(name));
  }

  /** A place for a file at the top. */
  Path file(String name) {
    return staging.resolve(name);
  }

  static void writeText(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  /**
   * Moves everything into place, after moving what has one of its names out of the way.
   *
   * @param names every name that a folder of this kind may have, in the order of moving
   */
  void commit(List<String> names) throws IOException {
    Path replaced = Files.createDirectory(staging.resolve(".replaced"));
    List<Move> moves = new ArrayList<>();
    // The last name is the seal: it goes first when old content leaves, and comes last with the new.
    for (String name : names.reversed()) {
      moves.add(new Move(folder.resolve(name), replaced.resolve(name)));
    }
    for (String name : names) {
      moves.add(new Move(staging.resolve(name), folder.resolve(name)));
    }
    move(moves);
    committed = true;
  }

  private static void move(List<Move> moves) throws IOException {
    List<Move> done = new ArrayList<>();
    try {
      for (Move move : moves) {
        if (Files.exists(move.from(), LinkOption.NOFOLLOW_LINKS)) {
          Files.move(move.from(), move.to());
          done.add(move);
        }
      }
    } catch (IOException e) {
      for (Move move : done.reversed()) {
        Files.move(move.to(), move.from());
      }
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      delete(staging);
      if (!committed) {
        deleteEmpty(made);
      }
    } catch (IOException e) {
      // Hidden leftovers harm nobody; the error that led here, if any, is the one to tell.
      return;
    }
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
