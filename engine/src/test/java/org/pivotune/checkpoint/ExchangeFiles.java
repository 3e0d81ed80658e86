package org.pivotune.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of other tools, made with their own code by {@code src/test/python/make_exchange_fixtures.py}. */
public final class ExchangeFiles {
  private ExchangeFiles() {}

  public static byte[] bytes(String name) {
    try (InputStream stream = ExchangeFiles.class.getResourceAsStream("/org/pivotune/exchange/" + name)) {
      if (stream == null) {
        throw new IllegalStateException("the test resource " + name + " is missing");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A copy in a folder. */
  public static Path copy(String name, Path folder) {
    try {
      return Files.write(folder.resolve(name), bytes(name));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the other tools' code renders: {@code before}, {@code after} [1, 3, 32, 32] at {@code codes} [1, 8, 16]. */
  public static NamedTensors golden() {
    return SafetensorsReader.read("exchange.golden.safetensors", bytes("exchange.golden.safetensors"));
  }
}
