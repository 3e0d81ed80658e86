package org.pivotune.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes a file beside its place and moves it there when it is whole, so that nobody ever sees half of it. */
public final class FileReplacement {
  private FileReplacement() {}

  /** Fills the new file. */
  @FunctionalInterface
  public interface Content {
    void write(FileChannel channel) throws IOException;
  }

  /**
   * Writes what the content gives; replaces a file of that name.
   *
   * @throws CheckpointWriteException if the file cannot be written
   */
  public static void write(Path file, Content content) {
    @Nullable Path beside = null;
    try {
      Path folder = file.toAbsolutePath().getParent();
      // Not createTempFile: that would leave the file readable by its owner alone.
      beside = folder.resolve(".pivotune-" + UUID.randomUUID() + ".part");
      try (FileChannel channel =
          FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.write(channel);
        channel.force(true);
      }
      move(beside, file);
      beside = null;
    } catch (IOException e) {
      throw new CheckpointWriteException(file.toString(),
          "the file cannot be written: " + e + "; choose a folder that exists, may be written to, and has room", e);
    } finally {
      discard(beside);
    }
  }

  private static void move(Path beside, Path file) throws IOException {
    try {
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void discard(@Nullable Path beside) {
    if (beside != null) {
      try {
        Files.deleteIfExists(beside);
      } catch (IOException e) {
        // The first failure is the one to tell; the leftover's name says what it is.
      }
    }
  }
}
