package org.pivotune.code;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** What {@code src/test/python/make_code_files.py} made. */
public final class CodeFiles {
  private CodeFiles() {}

  public static byte[] bytes(String name) {
    try (InputStream stream = CodeFiles.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(stream, name).readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A copy in a folder. */
  static Path copy(String name, Path folder) {
    try {
      return Files.write(folder.resolve(name), bytes(name));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
