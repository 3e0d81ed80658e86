package org.pivotune.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * ONNX Runtime 1.29 looks at the process's command line when it begins, by a recursion as deep as that is long: a class
 * path of ten thousand characters overflows a thread's usual stack and ends the JVM without a word. So it begins on a
 * thread whose stack is large enough.
 */
final class LargeStack {
  private static final long STACK = 16L << 20;
  /** Far more than was needed; memory that the recursion does not reach is never touched. */
  private static final long STACK_OF_A_CHARACTER = 2048;
  private static final long MOST_STACK = 1L << 30;

  private LargeStack() {}

  /** @throws ExecutionException with what the work threw */
  static <T> T call(Callable<T> work) throws ExecutionException {
    FutureTask<T> task = new FutureTask<>(work);
    long stack = Math.min(MOST_STACK, STACK + STACK_OF_A_CHARACTER * commandLine());
    new Thread(null, task, "pivotune onnxruntime start", stack).start();
    return awaited(task);
  }

  /** However often the caller is interrupted: what has begun in native code goes on in any case, and not for long. */
  private static <T> T awaited(FutureTask<T> task) throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static int commandLine() {
    try {
      return Files.readAllBytes(Path.of("/proc/self/cmdline")).length;
    } catch (IOException e) {
      return 0; // no such file, so that ONNX Runtime cannot read it either
    }
  }
}
