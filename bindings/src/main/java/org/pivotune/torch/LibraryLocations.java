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
 * @param cache where packs are unpacked
 */
public record LibraryLocations(Optional<Path> shim, Optional<Path> libtorchHome, Path cache) {
  /** From {@code PIVOTUNE_TORCH_SHIM}, {@code LIBTORCH_HOME} and {@code PIVOTUNE_CACHE}. */
  public static LibraryLocations fromEnvironment(Map<String, String> environment) {
    return new LibraryLocations(
        path(environment, "PIVOTUNE_TORCH_SHIM"),
        path(environment, "LIBTORCH_HOME"),
        PackCache.defaultFolder(environment));
  }

  private static Optional<Path> path(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return value.isBlank() ? Optional.empty() : Optional.of(Path.of(value));
  }
}
