package org.pivotune.report;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pivotune.personalise.RunJournals;
import org.pivotune.resume.FileJournal;
import org.pivotune.resume.Journal;
import org.pivotune.resume.KeepingInterval;

/**
 * A run on its way: a hidden folder where its result will be, with what the run is and the latest state of each of its
 * loops. A run that is cut off leaves it there; the same run begun again goes on from it; a finished one takes it away.
 * Holds a lock on the folder, so that two processes cannot work on one. For one thread.
 */
public final class UnfinishedRun implements RunJournals, AutoCloseable {
  /** The hidden folder's name. */
  public static final String FOLDER = ".pivotune-resume";

  private static final String IDENTITY = "run.json";
  private static final String LOCK = "lock";
  private static final String STATE = ".safetensors";

  /** What to do with a run that is there. */
  public enum Mode {
    /** Go on with the same run; refuse another one. */
    SAME,
    /** Go on with the same run; begin anew when it is another one. */
    SAME_OR_ANEW,
    /** There must be the same run. */
    REQUIRED,
    /** Begin anew. */
    ANEW
  }

  private final Path folder;
  private final KeepingInterval interval;
  private final FileChannel lockFile;
  private final FileLock lock;
  private final List<Path> made;
  private @Nullable String notice;
  private boolean resumed;

  private UnfinishedRun(
      Path folder, KeepingInterval interval, FileChannel lockFile, FileLock lock, List<Path> made) {
    this.folder = folder;
    this.interval = interval;
    this.lockFile = lockFile;
    this.lock = lock;
    this.made = made;
  }

  /**
   * Begins a run, or goes on with it.
   *
   * @param run the folder of the result
   * @param interval how often states are kept
   * @throws ReportException if another run is there, or is required and is not, or another process works on it
   */
  public static UnfinishedRun open(Path run, RunIdentity identity, Mode mode, KeepingInterval interval) {
    List<Path> made = StagedFolder.missing(run);
    try {
      Path folder = Files.createDirectories(run.resolve(FOLDER));
      FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      UnfinishedRun unfinished = new UnfinishedRun(folder, interval, channel, lock(run, channel), made);
      try {
        unfinished.begin(run, identity, mode);
        return unfinished;
      } catch (RuntimeException | IOException e) {
        unfinished.close();
        throw e;
      }
    } catch (IOException e) {
      throw RunPlace.cannotWrite(run, e);
    }
  }

  private static FileLock lock(Path run, FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw busy(run);
    }
    channel.close();
    throw busy(run);
  }

  private static ReportException busy(Path run) {
    return new ReportException("another run is being written to " + run + "; choose another folder, or wait for it");
  }

  private void begin(Path run, RunIdentity identity, Mode mode) throws IOException {
    Optional<RunIdentity> begun = mode != Mode.ANEW && Files.exists(folder.resolve(IDENTITY)) && hasStates(folder)
        ? Optional.of(IdentityFile.read(folder.resolve(IDENTITY)))
        : Optional.empty();
    Optional<String> other = begun.flatMap(identity::otherWork);
    if (mode == Mode.REQUIRED && begun.isEmpty()) {
      throw new ReportException("there is no unfinished run in " + run + "; begin it without --resume");
    }
    if (other.isPresent() && (mode == Mode.SAME || mode == Mode.REQUIRED)) {
      throw new ReportException(run + " holds an unfinished run that is another one: " + other.get()
          + "; go on with what it was begun with, begin anew with --no-resume, or choose another folder");
    }
    if (begun.isPresent()) {
      // The lock is ours: nobody is filling these any more, and they show a face.
      Leftovers.delete(run);
    }
    resumed = begun.isPresent() && other.isEmpty();
    if (resumed) {
      notice = identity.otherEnvironment(begun.orElseThrow()).orElse(null);
      deleteMatching(".pivotune-"); // what was being written when the run was cut off
    } else {
      deleteMatching("");
      StagedFolder.writeText(folder.resolve(IDENTITY), IdentityFile.text(identity));
    }
  }

  /** Whether this goes on from kept states. */
  public boolean resumed() {
    return resumed;
  }

  /** In what, if anything, the environment differs from that of the beginning, so that last bits may differ, too. */
  public Optional<String> otherEnvironment() {
    return Optional.ofNullable(notice);
  }

  /** Whether a folder holds a run that was cut off and can go on. */
  public static boolean isIn(Path run) {
    try {
      return hasStates(run.resolve(FOLDER));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether a folder holds just this run, cut off.
   *
   * @throws ReportException if what tells it from others is damaged
   */
  public static boolean isIn(Path run, RunIdentity identity) {
    Path file = run.resolve(FOLDER).resolve(IDENTITY);
    return isIn(run) && Files.exists(file) && identity.otherWork(IdentityFile.read(file)).isEmpty();
  }

  private static boolean hasStates(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(STATE));
    }
  }

  @Override
  public Journal projection(int face) {
    return FileJournal.open(folder.resolve("projection-" + face + STATE), interval);
  }

  @Override
  public Journal tuning() {
    return FileJournal.open(folder.resolve("tuning" + STATE), interval);
  }

  /** Forgets all states: the run is finished. */
  public void finish() {
    try {
      deleteMatching("");
    } catch (IOException e) {
      throw new ReportException("cannot take away " + folder + ": " + e + "; delete it by hand", e);
    }
  }

  /** Everything whose name begins so, but for the lock. */
  private void deleteMatching(String prefix) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(file -> file.getFileName().toString().startsWith(prefix)
          && !file.getFileName().toString().equals(LOCK)).forEach(found::add);
    }
    for (Path file : found) {
      Files.delete(file);
    }
  }

  /** Leaves the states there, if there are any; else nothing. */
  @Override
  public void close() {
    try {
      boolean keep = hasStates(folder);
      if (!keep) {
        deleteMatching("");
        Files.deleteIfExists(folder.resolve(LOCK));
      }
      lock.release();
      lockFile.close();
      if (!keep) {
        Files.delete(folder);
        StagedFolder.deleteEmpty(made);
      }
    } catch (IOException e) {
      // A hidden folder harms nobody; the error that led here, if any, is the one to tell.
      return;
    }
  }
}
