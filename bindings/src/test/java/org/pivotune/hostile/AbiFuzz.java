package org.pivotune.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.SplittableRandom;
import org.pivotune.torch.TorchLibrary;

/**
 * Random calls into LibTorch, through our classes and past them. Runs in a JVM of its own: {@code AbiFuzz SEED CALLS
 * FILE}. The file names the call that is under way; what it holds when the JVM dies is what killed it.
 */
public final class AbiFuzz {
  private static final int WIDTH = 400;
  /** Of a core: the clock is no measure on a machine that others use. */
  private static final Duration MOST_OF_A_CALL = Duration.ofSeconds(30);
  static final int HANGS = 3;

  private final FileChannel trace;
  private volatile int calls;

  private AbiFuzz(FileChannel trace) {
    this.trace = trace;
  }

  public static void main(String[] arguments) throws IOException {
    long seed = Long.parseLong(arguments[0]);
    int calls = Integer.parseInt(arguments[1]);
    try (FileChannel trace = FileChannel.open(
        Path.of(arguments[2]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      new AbiFuzz(trace).run(seed, calls);
    }
  }

  private void run(long seed, int wanted) {
    TorchLibrary.load().setThreads(1);
    Thread.ofPlatform().daemon().start(this::watch);
    long before = TorchLibrary.load().liveHandles();
    SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    try (WrapperCalls wrapped = new WrapperCalls(random.split(), this::say);
        RawCalls raw = new RawCalls(random.split(), this::say)) {
      for (int i = 0; i < wanted; i++) {
        refused += (random.nextInt(3) > 0 ? wrapped.call() : raw.call()) ? 0 : 1;
      }
    }
    long left = TorchLibrary.load().liveHandles() - before;
    if (left != 0) {
      throw new AssertionError(left + " handles were left alive");
    }
    System.out.println(wanted + " calls, " + refused + " refused, no handle left");
  }

  /** Notes what is about to be called. */
  private void say(String call) {
    calls = calls + 1; // one thread writes
    byte[] line = String.format("%-" + WIDTH + "s%n", call.substring(0, Math.min(WIDTH, call.length())))
        .getBytes(StandardCharsets.UTF_8);
    try {
      trace.write(ByteBuffer.wrap(line), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void watch() {
    int watched = -1;
    Duration began = Duration.ZERO;
    try {
      do {
        Thread.sleep(200);
        if (calls != watched) {
          watched = calls;
          began = used();
        }
      } while (used().minus(began).compareTo(MOST_OF_A_CALL) < 0);
    } catch (InterruptedException e) {
      return;
    }
    Runtime.getRuntime().halt(HANGS);
  }

  /** Time of a core that this process used so far. */
  private static Duration used() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
