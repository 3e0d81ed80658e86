package org.pivotune.onnx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.pivotune.pack.NativeAccess;
import org.pivotune.pack.NativePackException;
import org.pivotune.torch.LibraryLocations;

/**
 * The loaded ONNX Runtime, by its C API: loaded once, from {@code ONNXRUNTIME_HOME} or the pack from Maven, and kept
 * until the process is gone. It is told to keep to itself. Safe from any thread.
 */
public final class OnnxRuntime {
  private static final int WARNINGS = 2;

  private static @Nullable OnnxRuntime loaded;

  private final OnnxFiles files;
  private final OnnxApi api;
  /**
   * Held until the process is gone. ONNX Runtime's Java API gives the environment back in a shutdown hook, beside which
   * all other hooks run: a host that closes in one of its own, as frameworks do, would have sessions that still compute
   * with what is being taken away. The environment counts its owners, and this is one of them.
   */
  private final MemorySegment environment;

  private OnnxRuntime(OnnxFiles files, LibraryLocations locations) {
    this.files = files;
    this.api = OnnxApi.of(files.runtime(), locations.variable(files.runtime()));
    this.environment = api.make("cannot begin", OnnxFunction.CREATE_ENV, WARNINGS, Arena.global().allocateFrom("pivotune"));
    OnnxTelemetry.switchOff(api, environment);
  }

  /** Loads it, the first time, from where the environment says. */
  public static OnnxRuntime load() {
    return load(LibraryLocations.fromEnvironment(System.getenv()));
  }

  /**
   * Loads it, the first time.
   *
   * @throws OnnxException if it cannot be loaded
   * @throws org.pivotune.pack.NativePackException if it is not where the locations say, or the Java classes are of another
   *     version
   */
  public static synchronized OnnxRuntime load(LibraryLocations locations) {
    OnnxRuntime runtime = loaded;
    if (runtime == null) {
      OnnxFiles files = OnnxFiles.find(locations);
      try {
        OnnxTelemetry.forbid();
        runtime = LargeStack.call(() -> new OnnxRuntime(files, locations));
      } catch (IllegalCallerException e) {
        throw NativeAccess.missing(e);
      } catch (ExecutionException e) {
        throw unwrapped(e.getCause());
      }
      loaded = runtime;
    }
    return runtime;
  }

  private static RuntimeException unwrapped(Throwable cause) {
    return switch (cause) {
      case IllegalCallerException e -> NativeAccess.missing(e);
      case OnnxException e -> e;
      case NativePackException e -> e;
      default -> new OnnxException("ONNX Runtime cannot be loaded: " + cause, cause);
    };
  }

  /** Such as {@code 1.29.0}. */
  public String version() {
    return api.version();
  }

  /** The library that was loaded. */
  public Path library() {
    return files.runtime();
  }

  /** What it was built to compute with, the most wanted first, such as {@code CUDAExecutionProvider}. */
  public List<String> providers() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(ValueLayout.ADDRESS);
      MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
      api.call("providers", OnnxFunction.GET_PROVIDERS, list, count);
      int length = count.get(ValueLayout.JAVA_INT, 0);
      MemorySegment names = list.get(ValueLayout.ADDRESS, 0);
      List<String> providers = new ArrayList<>();
      for (int i = 0; i < length; i++) {
        providers.add(OnnxApi.text(
            names.reinterpret(length * ValueLayout.ADDRESS.byteSize()).getAtIndex(ValueLayout.ADDRESS, i)));
      }
      api.call("providers", OnnxFunction.RELEASE_PROVIDERS, names, length);
      return List.copyOf(providers);
    }
  }

  OnnxFiles files() {
    return files;
  }

  OnnxApi api() {
    return api;
  }

  MemorySegment environment() {
    return environment;
  }
}
