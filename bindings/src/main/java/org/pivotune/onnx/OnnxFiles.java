package org.pivotune.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pivotune.pack.NativePack;
import org.pivotune.pack.NativePackException;
import org.pivotune.pack.PackCache;
import org.pivotune.torch.LibraryLocations;

/**
 * Which ONNX Runtime this process loads.
 *
 * @param runtime the library itself; what it loads later, as for CUDA, lies beside it
 * @param toldByHost whether a host has said to its Java API itself where everything is
 * @param cache where the pack is unpacked
 */
record OnnxFiles(Path runtime, boolean toldByHost, Path cache) {
  /** Of an installation with, for one, the libraries for CUDA; in itself or in its {@code lib}. */
  static final String HOME = "ONNXRUNTIME_HOME";

  /** The Java API's own switch for a folder with everything. */
  private static final String FOLDER = "onnxruntime.native.path";

  /** And for the library itself. */
  static final String FILE = "onnxruntime.native.onnxruntime.path";

  private static final String NAME = System.mapLibraryName("onnxruntime");

  /** @throws NativePackException if there is none where the environment says */
  static OnnxFiles find(LibraryLocations locations) {
    String folder = System.getProperty(FOLDER);
    if (folder != null) {
      return new OnnxFiles(Path.of(folder).resolve(NAME).toAbsolutePath(), true, locations.cache());
    }
    String file = System.getProperty(FILE);
    if (file != null) {
      return new OnnxFiles(Path.of(file).toAbsolutePath(), true, locations.cache());
    }
    JavaHalf.require();
    Path library = locations.onnxruntimeHome().map(OnnxFiles::installed)
        .orElseGet(() -> pack(locations.cache()).getFirst());
    return new OnnxFiles(library, false, locations.cache());
  }

  /**
   * The half that the Java API needs. It fits a runtime of its own version, and one without versions in its symbols, such
   * as bytedeco's.
   */
  Path javaHalf() {
    return pack(cache).getLast();
  }

  private static List<Path> pack(Path cache) {
    return new PackCache(cache).resolve(NativePack.onnxruntime());
  }

  private static Path installed(Path home) {
    for (Path folder : List.of(home, home.resolve("lib"))) {
      List<Path> found = candidates(folder);
      if (!found.isEmpty()) {
        return found.getFirst().toAbsolutePath();
      }
    }
    throw new NativePackException("there is no " + NAME + " in " + home + " nor in its lib, where " + HOME
        + " points; unset it to use the pack from Maven, or point it to an ONNX Runtime");
  }

  /** Installations call it by its name alone, or with a version behind that. */
  private static List<Path> candidates(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().matches(Pattern.quote(NAME) + "(\\.\\d+)*"))
          .filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new NativePackException("cannot look into " + folder + ", where " + HOME + " points: " + e, e);
    }
  }
}
