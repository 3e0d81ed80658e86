package org.pivotune.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pivotune.pack.NativePackException;

/** What an installation of LibTorch says of its version, before anything of it is loaded. */
final class LibtorchVersion {
  /** The packed shim is compiled against this one, and fits no other. */
  private static final String NEEDED = "2.13";

  /** LibTorch's archives have the one, Python's package has the other. */
  private static final List<String> NOTES = List.of("build-version", "version.py");

  private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+)\\.\\d+\\S*");

  private LibtorchVersion() {}

  /** @throws NativePackException if the installation says that it is of another version; one that says nothing is tried */
  static void requirePacked(Path home) {
    found(home).filter(version -> !version.startsWith(NEEDED + ".")).ifPresent(version -> {
      throw new NativePackException("LIBTORCH_HOME is a LibTorch " + version + " at " + home + ", and the packed shim needs "
          + NEEDED + "; unset LIBTORCH_HOME to use the packs from Maven, or set PIVOTUNE_TORCH_SHIM to a library that "
          + "native/build.sh made for this version");
    });
  }

  private static Optional<String> found(Path home) {
    for (String note : NOTES) {
      try {
        Matcher matcher = VERSION.matcher(Files.readString(home.resolve(note), StandardCharsets.UTF_8));
        if (matcher.find()) {
          return Optional.of(matcher.group().replaceAll("['\"]", ""));
        }
      } catch (IOException e) {
        continue; // not of this kind
      }
    }
    return Optional.empty();
  }
}
