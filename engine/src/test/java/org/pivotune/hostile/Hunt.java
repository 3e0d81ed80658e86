package org.pivotune.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.pivotune.testing.ProjectFiles;

/**
 * Reads thousands of damaged files of one format. A file that shows a behaviour not seen before joins those that
 * further ones are made from. The same seed makes the same files. A file that breaks a promise is kept in
 * {@code target/mutants}, and so is the one that was being read when the JVM died.
 */
final class Hunt {
  /** Time of a core for one file; the clock is no measure on a machine that others use. */
  private static final long MOST_CPU_NANOS = 5_000_000_000L;
  private static final long MOST_WALL_NANOS = 120_000_000_000L;
  private static final long LOOK_MILLIS = 100;
  private static final int MOST_FOUND = 400;
  /** Files that grew far beyond what they came from only cost time. */
  private static final int MOST_GROWTH = 4;

  private final Format format;
  private final long seed;
  private final Meter meter = new Meter();
  private final Set<Behaviour> behaviours = new HashSet<>();
  private final List<byte[]> found = new ArrayList<>();
  private final int largest;
  private int refused;
  private long mostHeap;
  private long mostDirect;
  private long mostCpu;
  private volatile long began;
  private volatile long beganCpu;
  private volatile byte[] current = {};
  private volatile @Nullable Throwable failure;

  /** What a hunt saw. */
  record Result(String format, int files, int refused, int behaviours, long mostHeap, long mostDirect, long mostCpuNanos,
      long cpuNanos) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT,
          "%-18s %6d files, %6d refused, %4d behaviours; most heap %5.1f MiB, direct %5.1f MiB, CPU %5.0f ms; %4.1f s",
          format, files, refused, behaviours, mostHeap / 1048576.0, mostDirect / 1048576.0, mostCpuNanos / 1e6,
          cpuNanos / 1e9);
    }
  }

  Hunt(Format format, long seed) {
    this.format = format;
    this.seed = seed;
    this.largest = format.seeds().stream().mapToInt(file -> file.length).max().orElseThrow();
  }

  /** Reads the seeds, then so many damaged files. */
  Result run(int files) {
    Thread reader = Thread.ofPlatform().name("hunt " + format.name()).daemon().unstarted(() -> readAll(files));
    began = System.nanoTime();
    reader.start();
    try {
      while (reader.isAlive()) {
        reader.join(LOOK_MILLIS);
        watch(reader);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (failure != null) {
      throw new AssertionError(describe(kept("failed")), failure);
    }
    return new Result(
        format.name(), files, refused, behaviours.size(), mostHeap, mostDirect, mostCpu, totalCpu);
  }

  private volatile long totalCpu;

  private void watch(Thread reader) {
    long cpu = meter.cpu(reader); // -1 when it has ended
    boolean hangs = cpu - beganCpu > MOST_CPU_NANOS || System.nanoTime() - began > MOST_WALL_NANOS;
    if (reader.isAlive() && hangs) {
      AssertionError error = new AssertionError(describe(kept("hangs")) + ": it hangs");
      error.setStackTrace(reader.getStackTrace());
      throw error;
    }
  }

  private String describe(Path file) {
    return format.name() + ", seed " + seed + ": a promise was broken by the file " + file;
  }

  private void readAll(int files) {
    Thread self = Thread.currentThread();
    try {
      for (byte[] whole : format.seeds()) {
        found(read(whole, self), whole);
      }
      refused = 0;
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < files; i++) {
        byte[] damaged = damaged(random.split());
        found(read(damaged, self), damaged);
      }
      totalCpu = meter.cpu(self);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private byte[] damaged(SplittableRandom random) {
    boolean grown = !found.isEmpty() && random.nextBoolean();
    List<byte[]> from = grown ? found : format.seeds();
    return format.damage().apply(from.get(random.nextInt(from.size())), format.seeds(), random);
  }

  private void found(Behaviour behaviour, byte[] file) {
    if (behaviours.add(behaviour) && found.size() < MOST_FOUND && file.length <= MOST_GROWTH * largest) {
      found.add(file);
    }
  }

  private Behaviour read(byte[] file, Thread self) {
    current = file;
    began = System.nanoTime();
    long cpu = meter.cpu(self);
    beganCpu = cpu;
    long direct = meter.direct();
    long heap = meter.allocated();
    Behaviour behaviour;
    try {
      behaviour = Behaviour.read(format.reader().read(file));
    } catch (RuntimeException | Error e) {
      if (!format.isDocumented(e)) {
        throw new AssertionError("the reader threw something else than " + format.documented(), e);
      }
      refused++;
      behaviour = Behaviour.refused(e);
    }
    mostHeap = Math.max(mostHeap, require(meter.allocated() - heap, format.mostHeap(), "bytes of heap"));
    mostDirect = Math.max(mostDirect, require(meter.direct() - direct, format.mostDirect(), "bytes of direct memory"));
    mostCpu = Math.max(mostCpu, require(meter.cpu(self) - cpu, MOST_CPU_NANOS, "nanoseconds"));
    return behaviour;
  }

  private static long require(long amount, long most, String what) {
    if (amount > most) {
      throw new AssertionError("reading took " + amount + " " + what + ", more than " + most);
    }
    return amount;
  }

  private Path kept(String why) {
    try {
      Path folder = Files.createDirectories(ProjectFiles.root().resolve("engine/target/mutants"));
      return Files.write(folder.resolve(format.name() + "-" + seed + "-" + why), current);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
