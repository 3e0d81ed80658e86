package org.pivotune.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.photo.PhotoException;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.RgbImage;

/** Writing, with failures told as such. Checked before long work, so that nobody waits for a full disk. */
final class OutputFolder {
  private OutputFolder() {}

  /** Finds out, by a file that comes and goes, whether a folder can be made and written to. */
  static void requireWritable(Path folder) {
    Path existing = folder.toAbsolutePath().normalize();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing)) {
      throw new CommandException(ExitCode.CANNOT_WRITE, "cannot write to " + folder + ": " + existing
          + " is no folder; name another place");
    }
    try {
      Files.delete(Files.createTempFile(existing, ".pivotune-", ".probe"));
    } catch (IOException e) {
      throw refused(folder, e);
    }
  }

  /** The same for a file that is to be written, or replaced. */
  static void requireWritableFile(Path file) {
    if (Files.isDirectory(file)) {
      throw new CommandException(ExitCode.CANNOT_WRITE, "cannot write " + file + ": it is a folder; name a file");
    }
    Path parent = file.toAbsolutePath().getParent();
    requireWritable(parent == null ? file.toAbsolutePath() : parent);
  }

  /** The same for a picture, whose name must tell its format. */
  static void requireWritablePicture(Path file) {
    try {
      PhotoWriter.requireName(file);
    } catch (PhotoException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    requireWritableFile(file);
  }

  /** Makes the folder and those above it. */
  static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          ExitCode.CANNOT_WRITE, "cannot write to " + folder + ": a file of that name is in the way", e);
    } catch (IOException e) {
      throw refused(folder, e);
    }
  }

  /** Makes the folder of a file. */
  static void makeParent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      make(parent);
    }
  }

  static void writePicture(RgbImage image, Path file, Provenance provenance) {
    try {
      PhotoWriter.write(image, file, provenance);
    } catch (PhotoException e) {
      throw new CommandException(ExitCode.CANNOT_WRITE, String.valueOf(e.getMessage()), e);
    }
  }

  /** Runs what writes a checkpoint: its exception means bad input everywhere else. */
  static void writeCheckpoint(Path file, Runnable write) {
    makeParent(file);
    try {
      write.run();
    } catch (CheckpointException e) {
      throw new CommandException(ExitCode.CANNOT_WRITE, String.valueOf(e.getMessage()), e);
    }
  }

  static CommandException refused(Path folder, IOException e) {
    return new CommandException(ExitCode.CANNOT_WRITE, "cannot write to " + folder + ": "
        + e.getClass().getSimpleName() + " " + e.getMessage() + "; choose a folder that may be written to and has room",
        e);
  }
}
