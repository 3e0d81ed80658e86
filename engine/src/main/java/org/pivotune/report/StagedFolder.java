package org.pivotune.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that fills in secret: everything is written into a hidden folder inside it, and moved into place at the end,
 * the manifest last, so that a folder with a manifest is whole. Closing without {@link #commit} leaves what was there.
 * A lock on the hidden folder tells one that is being filled from what a killed process left.
 */
final class StagedFolder implements AutoCloseable {
  private static final String HIDDEN = ".pivotune-";
  static final String STAGING = HIDDEN + "part-";
  private static final String LOCK = ".lock";

  private final Path folder;
  private final Path staging;
  private final FileChannel lockFile;
  private final Renames renames;
  /** Folders that were not there before, outermost first. */
  private final List<Path> made;
  private boolean committed;
  /** Whether the hidden folder holds what was there before, as moving it back failed. */
  private boolean stuck;

  private StagedFolder(Path folder, Path staging, FileChannel lockFile, Renames.Mover mover, List<Path> made) {
    this.folder = folder;
    this.staging = staging;
    this.lockFile = lockFile;
    this.renames = new Renames(folder, staging, mover);
    this.made = made;
  }

  /**
   * Makes the folder if needed, and the hidden one inside.
   *
   * @throws IOException if it cannot be written to
   */
  static StagedFolder open(Path folder) throws IOException {
    return open(folder, Renames.Mover.OF_FILES);
  }

  /** @param mover renames at the end */
  static StagedFolder open(Path folder, Renames.Mover mover) throws IOException {
    List<Path> made = missing(folder);
    try {
      Files.createDirectories(folder);
      Path staging = Files.createTempDirectory(folder, STAGING);
      try {
        return new StagedFolder(folder, staging, lock(staging), mover, made);
      } catch (IOException e) {
        delete(staging);
        throw e;
      }
    } catch (IOException e) {
      deleteEmpty(made);
      throw e;
    }
  }

  private static FileChannel lock(Path staging) throws IOException {
    FileChannel channel = lockFile(staging);
    try {
      if (channel.tryLock() == null) {
        throw new IOException(staging + " was locked by another process as soon as it was there");
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The file whose lock says that somebody fills the hidden folder. */
  static FileChannel lockFile(Path staging) throws IOException {
    return FileChannel.open(staging.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
   * Moves everything into place that has one of {@link RunFolder#NAMES}, after moving what has one out of the way.
   *
   * @throws IOException if that fails; the folder is then as before, or the message says where its content is
   */
  void commit() throws IOException {
    stuck = true;
    try {
      renames.commit();
      committed = true;
    } catch (IOException | RuntimeException | Error e) {
      takeBack(e);
      throw e;
    }
    stuck = false;
  }

  private void takeBack(Throwable cause) throws IOException {
    try {
      renames.rollBack();
      stuck = false;
    } catch (IOException e) {
      IOException told = new IOException(cause + ", and what was there before could not be moved back: " + e
          + "; it is kept in " + staging.resolve(Renames.REPLACED) + ", and the next command on the folder tries again",
          cause);
      told.addSuppressed(e);
      throw told;
    }
  }

  @Override
  public void close() {
    try {
      lockFile.close();
      if (!stuck) {
        delete(staging);
        if (!committed) {
          deleteEmpty(made);
        }
      }
    } catch (IOException e) {
      // Hidden leftovers harm nobody; the error that led here, if any, is the one to tell.
      return;
    }
  }

  /** What was replaced goes first: as long as it is there, the marks beside it say that it may. */
  static void delete(Path staging) throws IOException {
    deleteTree(staging.resolve(Renames.REPLACED));
    deleteTree(staging);
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> inside = Files.walk(folder)) {
      all = inside.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
