package org.pivotune.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.pivotune.pack.NativeAccess;
import org.pivotune.pack.NativePack;
import org.pivotune.pack.PackCache;

/**
 * Makes ONNX Runtime load its libraries from the cache of packs, and keep to itself. Left alone it would unpack 28 MB
 * into a temporary folder at every start, leave them there after a crash, and send events to its maker.
 */
final class OnnxLibrary {
  /** ONNX Runtime's own switch; a host that sets it keeps its choice. */
  private static final String LOCATION = "onnxruntime.native.path";

  private static final long STACK = 16L << 20;
  /** Far more than was needed; memory that the recursion does not reach is never touched. */
  private static final long STACK_OF_A_CHARACTER = 2048;
  private static final long MOST_STACK = 1L << 30;

  private static @Nullable OrtEnvironment known;

  private OnnxLibrary() {}

  static synchronized OrtEnvironment environment() {
    OrtEnvironment environment = known;
    if (environment == null) {
      try {
        environment = load();
      } catch (IllegalCallerException e) {
        throw NativeAccess.missing(e);
      }
      known = environment;
    }
    return environment;
  }

  private static OrtEnvironment load() {
    boolean first = System.getProperty(LOCATION) == null;
    if (first) {
      List<Path> files = new PackCache(PackCache.defaultFolder(System.getenv())).resolve(NativePack.onnxruntime());
      System.setProperty(LOCATION, files.getFirst().getParent().toString());
    }
    OnnxTelemetry.forbid();
    OrtEnvironment environment = begun();
    OnnxTelemetry.switchOff(environment);
    OnnxEnvironmentHold.take(Path.of(System.getProperty(LOCATION)).resolve(System.mapLibraryName("onnxruntime")));
    if (first) {
      OnnxTemporaryFolder.remove();
    }
    return environment;
  }

  /**
   * ONNX Runtime 1.29 looks at the process's command line when it begins, by a recursion as deep as that is long: a
   * class path of ten thousand characters overflows a thread's usual stack and ends the JVM without a word. So it
   * begins on a thread whose stack is large enough.
   */
  private static OrtEnvironment begun() {
    FutureTask<OrtEnvironment> task = new FutureTask<>(OrtEnvironment::getEnvironment);
    long stack = Math.min(MOST_STACK, STACK + STACK_OF_A_CHARACTER * commandLine());
    Thread thread = new Thread(null, task, "pivotune onnxruntime start", stack);
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LinkageError error && isRefused(error)) {
        throw NativeAccess.missing(error);
      }
      throw new OnnxException("ONNX Runtime cannot be loaded: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OnnxException("ONNX Runtime was not loaded: the thread was interrupted", e);
    }
  }

  /** Its class loads the library when it is made, which fails wrapped the first time and only quoted from then on. */
  private static boolean isRefused(LinkageError error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalCallerException
          || String.valueOf(cause.getMessage()).contains(IllegalCallerException.class.getName())) {
        return true;
      }
    }
    return false;
  }

  private static int commandLine() {
    try {
      return Files.readAllBytes(Path.of("/proc/self/cmdline")).length;
    } catch (IOException e) {
      return 0; // no such file, so that ONNX Runtime cannot read it either
    }
  }
}
