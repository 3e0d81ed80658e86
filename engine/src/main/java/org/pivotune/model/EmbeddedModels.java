package org.pivotune.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Reads the model files of the project's {@code models} folder from the engine's own jar. Safe from any thread. */
public final class EmbeddedModels {
  private static final String FOLDER = "/META-INF/pivotune/models/";
  /** Compared with their checksums in this process: the jar that they come from is not written to while it is open. */
  private static final Set<String> CHECKED = ConcurrentHashMap.newKeySet();

  private EmbeddedModels() {}

  /**
   * The whole content of one model file, its SHA-256 checked against {@code models/SHA256SUMS}.
   *
   * @param path relative to the {@code models} folder, such as {@code faces-128/faces-128.safetensors}
   * @throws ModelException if the file is not embedded, or is not the file that was embedded
   */
  public static byte[] read(String path) {
    String expected = sha256(path);
    byte[] content = resource(path);
    if (!CHECKED.contains(path)) {
      check(path, content, expected);
      CHECKED.add(path);
    }
    return content;
  }

  /**
   * The SHA-256 that a model file has, lower-case hexadecimal.
   *
   * @throws ModelException if no such file is embedded
   */
  public static String sha256(String path) {
    String expected = checksums().get(path);
    if (expected == null) {
      throw new ModelException("no embedded model " + path + "; embedded are " + checksums().keySet());
    }
    return expected;
  }

  private static void check(String path, byte[] content, String expected) {
    String actual = Checksums.sha256(content);
    if (!actual.equals(expected)) {
      throw new ModelException(
          "the embedded model " + path + " is damaged: its SHA-256 is " + actual + ", expected " + expected
              + "; rebuild or reinstall Pivotune");
    }
  }

  /** SHA-256 by path of every embedded model file. */
  public static Map<String, String> checksums() {
    Map<String, String> sums = new TreeMap<>();
    new String(resource("SHA256SUMS"), StandardCharsets.UTF_8).lines().map(line -> line.strip().split("\\s+", 2))
        .forEach(pair -> sums.put(pair[1], pair[0]));
    return sums;
  }

  private static byte[] resource(String path) {
    try (InputStream stream = EmbeddedModels.class.getResourceAsStream(FOLDER + path)) {
      if (stream == null) {
        throw new ModelException("the engine's jar lacks the model file " + path + "; rebuild or reinstall Pivotune");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new ModelException("cannot read the embedded model " + path + ": " + e.getMessage(), e);
    }
  }
}
