package org.pivotune.torch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pivotune.pack.NativeAccess;
import org.pivotune.pack.LoadFailure;
import org.pivotune.pack.NativePack;
import org.pivotune.pack.NativePackException;
import org.pivotune.pack.PackCache;
import org.pivotune.torch.ffi.pivotune_torch;

/**
 * The loaded LibTorch and shim. A JVM can hold one per class loader, so loading is done once and later calls give the
 * same answer; the first tensor loads it too, from where the environment says. Safe from any thread.
 */
public final class TorchLibrary {
  private static final Object LOCK = new Object();
  private static @Nullable TorchLibrary loaded;

  private final List<Path> files;
  private final String libtorchVersion;
  private final String sourceDigest;

  private TorchLibrary(List<Path> files, String libtorchVersion, String sourceDigest) {
    this.files = files;
    this.libtorchVersion = libtorchVersion;
    this.sourceDigest = sourceDigest;
  }

  /** Loads with the locations that the environment names. */
  public static TorchLibrary load() {
    return load(LibraryLocations.fromEnvironment(System.getenv()));
  }

  /**
   * Loads LibTorch and the shim by absolute path.
   *
   * @throws NativePackException if a library is missing or cannot be loaded; tells where was looked and how to mend it
   */
  public static TorchLibrary load(LibraryLocations locations) {
    synchronized (LOCK) {
      if (loaded == null) {
        List<Path> files = find(locations);
        files.forEach(file -> loadFile(file, locations));
        loaded = inspect(files);
        // LibTorch's own choice of threads, and the BLAS below it calmed.
        loaded.setThreads(loaded.threads());
      }
      return loaded;
    }
  }

  /** The libraries in the order in which they were loaded. */
  public List<Path> files() {
    return files;
  }

  /** LibTorch's version as the shim was compiled against it, such as {@code 2.13.0}. */
  public String libtorchVersion() {
    return libtorchVersion;
  }

  /** SHA-256 over the sources the shim was built from. */
  public String sourceDigest() {
    return sourceDigest;
  }

  /** One number about the library. */
  public long capability(Capability capability) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG);
      NativeCalls.check(pivotune_torch.pvt_capability(capability.number(), out), "capability");
      return out.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /** Tensors, optimisers and random generators alive in the process. */
  public long liveHandles() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG);
      NativeCalls.check(pivotune_torch.pvt_live_handles(out), "live handles");
      return out.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /** Threads that LibTorch uses inside one operation of the calling thread. */
  public int threads() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.JAVA_INT);
      NativeCalls.check(pivotune_torch.pvt_threads_get(out), "threads");
      return out.get(ValueLayout.JAVA_INT, 0);
    }
  }

  /**
   * Sets the number of threads inside one operation; for the calling thread's operations, and for threads that use
   * LibTorch for the first time afterwards. Others keep theirs.
   */
  public void setThreads(int threads) {
    NativeCalls.check(pivotune_torch.pvt_threads_set(threads), "threads");
  }

  /** Whether float32 convolutions on CUDA devices may round their factors to TF32; for the process. */
  public void allowTf32(boolean allowed) {
    NativeCalls.check(pivotune_torch.pvt_tf32_set(allowed ? 1 : 0), "TF32");
  }

  /**
   * Whether cuDNN tries its algorithms out at the first convolution of a shape, instead of choosing by rules; for the
   * process, and not beside {@link #deterministic}. Nothing changes on the CPU.
   */
  public void searchConvolutions(boolean wanted) {
    NativeCalls.check(pivotune_torch.pvt_convolution_search_set(wanted ? 1 : 0), "search convolutions");
  }

  /**
   * Whether work on CUDA devices keeps to algorithms that give the same bits at every run, more slowly; for the process,
   * before its first work on a device. Nothing changes on the CPU.
   */
  public void deterministic(boolean wanted) {
    NativeCalls.check(pivotune_torch.pvt_deterministic_set(wanted ? 1 : 0), "deterministic");
  }

  /** Whether {@link #deterministic} is in force; never without CUDA. */
  public boolean isDeterministic() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_deterministic_get(calls.out()), "deterministic");
    return calls.outInt() != 0;
  }

  private static List<Path> find(LibraryLocations locations) {
    PackCache cache = new PackCache(locations.cache());
    List<Path> files = new ArrayList<>();
    if (locations.libtorchHome().isPresent()) {
      Path home = locations.libtorchHome().get();
      if (locations.shim().isEmpty()) {
        LibtorchVersion.requirePacked(home);
      }
      Path lib = home.resolve("lib");
      for (String name : List.of("libc10.so", "libtorch_cpu.so")) {
        files.add(existing(lib.resolve(name), "LIBTORCH_HOME"));
      }
      // Where LibTorch has CUDA; registers its kernels, so that it must be loaded even if nothing names it.
      Path cuda = lib.resolve("libtorch_cuda.so");
      if (Files.isRegularFile(cuda)) {
        files.add(existing(lib.resolve("libc10_cuda.so"), "LIBTORCH_HOME"));
        files.add(cuda.toAbsolutePath());
      }
    } else {
      files.addAll(cache.resolve(NativePack.openmp()));
      files.addAll(cache.resolve(NativePack.openblas()));
      files.addAll(cache.resolve(NativePack.libtorch()));
    }
    if (locations.shim().isPresent()) {
      files.add(existing(locations.shim().get(), "PIVOTUNE_TORCH_SHIM"));
    } else {
      files.addAll(cache.resolve(NativePack.shim()));
    }
    return List.copyOf(files);
  }

  private static Path existing(Path file, String variable) {
    if (!Files.isRegularFile(file)) {
      throw new NativePackException(
          "no native library at " + file + ", where " + variable + " points; unset " + variable
              + " to use the packs from Maven, or point it to a LibTorch 2.13");
    }
    return file.toAbsolutePath();
  }

  /** @throws NativePackException which says why, and what helps */
  static void loadFile(Path file, LibraryLocations locations) {
    try {
      System.load(file.toString());
    } catch (UnsatisfiedLinkError e) {
      throw LoadFailure.of(file, locations.variable(file), String.valueOf(e.getMessage()), e);
    } catch (IllegalCallerException e) {
      throw NativeAccess.missing(e);
    }
  }

  private static TorchLibrary inspect(List<Path> files) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(ValueLayout.JAVA_INT);
      NativeCalls.check(pivotune_torch.pvt_abi_version(number), "abi version");
      int abi = number.get(ValueLayout.JAVA_INT, 0);
      if (abi != pivotune_torch.PVT_ABI_VERSION()) {
        throw new NativePackException(
            "the shim " + files.getLast() + " speaks ABI " + abi + ", these bindings speak "
                + pivotune_torch.PVT_ABI_VERSION() + "; rebuild it with native/build.sh");
      }
      MemorySegment text = arena.allocate(ValueLayout.ADDRESS);
      NativeCalls.check(pivotune_torch.pvt_libtorch_version(text), "version");
      String version = NativeCalls.string(text);
      NativeCalls.check(pivotune_torch.pvt_source_digest(text), "digest");
      return new TorchLibrary(files, version, NativeCalls.string(text));
    }
  }
}
