package org.pivotune.experiment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pivotune.model.Checksums;
import org.pivotune.observe.Cancellation;
import org.pivotune.report.RecordJson;
import org.pivotune.report.ReportException;

/**
 * Results that studies share, also studies of several processes at once: whoever comes second to the same result waits
 * for the first instead of computing it too. A lock is a file's lock, so that it ends with its process.
 */
final class SharedCache {
  private static final String LOCKS = ".locks";
  private static final String JOURNALS = ".journals";
  private static final int LONGEST_STEM = 40;
  private static final int HASH_DIGITS = 16;
  private static final long WAIT_MILLIS = 300;

  /** Where a result is made: a folder for its files, a file for states to go on from, which is deleted at the end. */
  record Place(Path folder, Path journal) {}

  /** Makes a result. */
  @FunctionalInterface
  interface Maker<R extends Record> {
    R make(Place place) throws IOException;
  }

  /** A result and the folder with its files. */
  record Entry<R extends Record>(R result, Path folder) {}

  private final Path folder;
  private final Consumer<Origin> used;

  /** @param used is told what every result that is obtained was computed by */
  SharedCache(Path folder, Consumer<Origin> used) {
    this.folder = folder;
    this.used = used;
  }

  /**
   * The result of some inputs, from the cache or made now.
   *
   * @param stem begins the folder's name, for people
   * @throws ReportException if the cache cannot be written
   */
  <R extends Record> Entry<R> obtain(String stem, Record inputs, Class<R> type, Maker<R> maker,
      StudyListener listener, Cancellation cancellation) {
    String name = name(stem, inputs);
    Path place = folder.resolve(name);
    try {
      Files.createDirectories(folder.resolve(LOCKS));
      Files.createDirectories(folder.resolve(JOURNALS));
      boolean told = false;
      while (true) {
        Optional<KeptFolder.Kept<R>> kept = KeptFolder.read(place, inputs, type);
        if (kept.isPresent()) {
          return entry(kept.get(), place);
        }
        try (FileChannel file = FileChannel.open(
                folder.resolve(LOCKS).resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(file)) {
          if (lock != null) {
            return make(name, inputs, type, maker);
          }
        }
        if (!told) {
          listener.working("waiting for another study that is at " + name);
          told = true;
        }
        pause(cancellation);
      }
    } catch (IOException e) {
      throw new ReportException("cannot use the cache " + folder + ": " + e.getClass().getSimpleName() + " "
          + e.getMessage() + "; name another folder with --pivots", e);
    }
  }

  /** With the lock held: whoever held it before may have made the result meanwhile. */
  private <R extends Record> Entry<R> make(String name, Record inputs, Class<R> type, Maker<R> maker)
      throws IOException {
    Path place = folder.resolve(name);
    Optional<KeptFolder.Kept<R>> kept = KeptFolder.read(place, inputs, type);
    if (kept.isPresent()) {
      return entry(kept.get(), place);
    }
    Path journal = folder.resolve(JOURNALS).resolve(name + ".safetensors");
    KeptFolder.Kept<R> made = KeptFolder.write(
        place, inputs, () -> List.of(Origin.now()), staging -> maker.make(new Place(staging, journal)));
    Files.deleteIfExists(journal);
    return entry(made, place);
  }

  private <R extends Record> Entry<R> entry(KeptFolder.Kept<R> kept, Path place) {
    kept.origins().forEach(used);
    return new Entry<>(kept.result(), place);
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this process has it
    }
  }

  private static void pause(Cancellation cancellation) {
    cancellation.check();
    try {
      Thread.sleep(WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for another study");
    }
  }

  private static String name(String stem, Record inputs) {
    String plain = stem.replaceAll("[^A-Za-z0-9._+-]", "_").replaceAll("^\\.+", "_");
    String hash = Checksums.sha256(RecordJson.text(inputs).getBytes(StandardCharsets.UTF_8));
    return plain.substring(0, Math.min(plain.length(), LONGEST_STEM)) + "-" + hash.substring(0, HASH_DIGITS);
  }
}
