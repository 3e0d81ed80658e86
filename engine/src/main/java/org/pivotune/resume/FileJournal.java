package org.pivotune.resume;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the latest state of one loop in a file. For the loop's thread. */
public final class FileJournal implements Journal {
  private final Path file;
  private final KeepingInterval interval;
  private @Nullable LoopState last;
  private final Duration before;
  private final long opened = System.nanoTime();
  private long lastKept = opened;

  private FileJournal(Path file, KeepingInterval interval, StateFile.@Nullable Kept kept) {
    this.file = file;
    this.interval = interval;
    this.last = kept == null ? null : kept.state();
    this.before = kept == null ? Duration.ZERO : kept.elapsed();
  }

  /**
   * Goes on from what the file holds, if it is there.
   *
   * @throws org.pivotune.checkpoint.CheckpointException if it is there and damaged
   */
  public static FileJournal open(Path file, KeepingInterval interval) {
    return new FileJournal(file, interval, Files.exists(file) ? StateFile.read(file) : null);
  }

  @Override
  public Optional<LoopState> last() {
    return Optional.ofNullable(last);
  }

  @Override
  public Duration before() {
    return before;
  }

  @Override
  public boolean keeps() {
    return interval.steps() > 0;
  }

  @Override
  public boolean due(int steps) {
    return keeps() && steps % interval.steps() == 0
        && System.nanoTime() - lastKept >= interval.apart().toNanos();
  }

  /** @throws org.pivotune.checkpoint.CheckpointException if the file cannot be written */
  @Override
  public void keep(LoopState state) {
    StateFile.write(file, state, before.plusNanos(System.nanoTime() - opened));
    lastKept = System.nanoTime();
    last = null; // it is large, and nobody goes back there
  }
}
