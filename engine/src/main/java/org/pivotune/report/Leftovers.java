package org.pivotune.report;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The hidden folders of processes that were killed while they filled a {@link StagedFolder}. */
final class Leftovers {
  /** Something done with files. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private Leftovers() {}

  /**
   * Ends what a process left that was killed in the middle of {@link StagedFolder#commit}: the folder is then as
   * before, or, after the last rename, as it was to be. What others are filling is left alone.
   *
   * @throws IOException if something cannot be moved back; nothing is lost then
   */
  static void recover(Path folder) throws IOException {
    for (Path part : parts(folder)) {
      Renames renames = new Renames(folder, part, Renames.Mover.OF_FILES);
      try {
        if (renames.begun()) {
          ifLeft(part, () -> settle(renames), () -> StagedFolder.delete(part));
        }
      } catch (IOException e) {
        // Where all is in its place, what cannot be taken away is in nobody's way.
        if (isUnsettled(renames)) {
          throw e;
        }
      }
    }
  }

  private static void settle(Renames renames) throws IOException {
    if (isUnsettled(renames)) {
      renames.rollBack();
    }
  }

  private static boolean isUnsettled(Renames renames) {
    return renames.begun() && !renames.done();
  }

  /** Takes away what processes left that were killed while they filled the folder. */
  static void delete(Path folder) throws IOException {
    recover(folder);
    for (Path part : parts(folder)) {
      ifLeft(part, () -> {}, () -> StagedFolder.delete(part));
    }
  }

  private static List<Path> parts(Path folder) throws IOException {
    List<Path> parts = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, StagedFolder.STAGING + "*")) {
        entries.forEach(parts::add);
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    parts.removeIf(part -> !Files.isDirectory(part, LinkOption.NOFOLLOW_LINKS));
    return parts;
  }

  /** Nothing, where the process that fills it is alive. The lock's file is closed before the last. */
  private static void ifLeft(Path part, Work first, Work last) throws IOException {
    try (FileChannel channel = StagedFolder.lockFile(part)) {
      if (channel.tryLock() == null) {
        return;
      }
      first.run();
    } catch (OverlappingFileLockException e) {
      return; // a thread of this process
    }
    last.run();
  }
}
