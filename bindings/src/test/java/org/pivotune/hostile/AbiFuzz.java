package org.pivotune.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import org.pivotune.torch.TorchLibrary;

/**
 * Random calls into LibTorch, through our classes and past them. Runs in a JVM of its own: {@code AbiFuzz SEED CALLS
 * FILE}. The file names the call that is under way; what it holds when the JVM dies is what killed it.
 */
public final class AbiFuzz {
  private static final int WIDTH = 400;
  private static final long MOST_NANOS_OF_A_CALL = 60_000_000_000L;
  static final int HANGS = 3;

  private final FileChannel trace;
  private volatile long began = System.nanoTime();

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

  private void run(long seed, int calls) {
    TorchLibrary.load().setThreads(1);
    Thread.ofPlatform().daemon().start(this::watch);
    long before = TorchLibrary.load().liveHandles();
    SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    try (WrapperCalls wrapped = new WrapperCalls(random.split(), this::say);
        RawCalls raw = new RawCalls(random.split(), this::say)) {
      for (int i = 0; i < calls; i++) {
        refused += (random.nextInt(3) > 0 ? wrapped.call() : raw.call()) ? 0 : 1;
      }
    }
    long left = TorchLibrary.load().liveHandles() - before;
    if (left != 0) {
      throw new AssertionError(left + " handles were left alive");
    }
    System.out.println(calls + " calls, " + refused + " refused, no handle left");
  }

  /** Notes what is about to be called. */
  private void say(String call) {
    began = System.nanoTime();
    byte[] line = String.format("%-" + WIDTH + "s%n", call.substring(0, Math.min(WIDTH, call.length())))
        .getBytes(StandardCharsets.UTF_8);
    try {
      trace.write(ByteBuffer.wrap(line), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void watch() {
    try {
      while (System.nanoTime() - began < MOST_NANOS_OF_A_CALL) {
        Thread.sleep(200);
      }
    } catch (InterruptedException e) {
      return;
    }
    Runtime.getRuntime().halt(HANGS);
  }
}
