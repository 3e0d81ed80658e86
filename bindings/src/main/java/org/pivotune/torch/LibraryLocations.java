package org.pivotune.torch;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.pivotune.pack.PackCache;

/**
 * Where native libraries are looked for.
 *
 * @param shim an explicit shim library; empty takes the one in the {@code pivotune-native} jar
 * @param libtorchHome a LibTorch installation with a {@code lib} folder; empty takes the packs from Maven
 * @param onnxruntimeHome an ONNX Runtime, in itself or in its {@code lib}; empty takes the pack from Maven
 * @param cache where packs are unpacked
 */
public record LibraryLocations(
    Optional<Path> shim, Optional<Path> libtorchHome, Optional<Path> onnxruntimeHome, Path cache) {
  private static final String SHIM = "PIVOTUNE_TORCH_SHIM";
  private static final String LIBTORCH = "LIBTORCH_HOME";
  private static final String ONNXRUNTIME = "ONNXRUNTIME_HOME";

  public LibraryLocations {
    shim = shim.map(Path::toAbsolutePath);
    libtorchHome = libtorchHome.map(Path::toAbsolutePath);
    onnxruntimeHome = onnxruntimeHome.map(Path::toAbsolutePath);
    cache = cache.toAbsolutePath();
  }

  /** Everything from Maven's packs, unpacked into a folder. */
  public static LibraryLocations unpackedInto(Path cache) {
    return new LibraryLocations(Optional.empty(), Optional.empty(), Optional.empty(), cache);
  }

  /**
   * From {@code PIVOTUNE_TORCH_SHIM}, {@code LIBTORCH_HOME}, {@code ONNXRUNTIME_HOME} and {@code PIVOTUNE_CACHE}; what is
   * relative is below the working folder.
   */
  public static LibraryLocations fromEnvironment(Map<String, String> environment) {
    return new LibraryLocations(
        path(environment, SHIM),
        path(environment, LIBTORCH),
        path(environment, ONNXRUNTIME),
        PackCache.defaultFolder(environment));
  }

  /** The variable that says where a library is found; for messages. */
  public String variable(Path library) {
    if (shim.filter(library::equals).isPresent()) {
      return SHIM;
    }
    if (libtorchHome.filter(library::startsWith).isPresent()) {
      return LIBTORCH;
    }
    return onnxruntimeHome.filter(library::startsWith).isPresent() ? ONNXRUNTIME : "PIVOTUNE_CACHE";
  }

  private static Optional<Path> path(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return value.isBlank() ? Optional.empty() : Optional.of(Path.of(value));
  }
}
