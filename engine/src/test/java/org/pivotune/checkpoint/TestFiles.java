package org.pivotune.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.pivotune.tensor.HostTensor;

/** The small checkpoints made by {@code src/test/python/make_checkpoint_fixtures.py}. */
public final class TestFiles {
  private TestFiles() {}

  public static byte[] bytes(String name) {
    try (InputStream stream = TestFiles.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the test resource " + name + " is missing");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public static ByteSource source(String name) {
    return ByteSource.of(name, bytes(name));
  }

  /** Whether shapes and all bits are the same. */
  public static boolean same(HostTensor a, HostTensor b) {
    return a.hasShape(b.shape()) && Arrays.equals(a.toArray(), b.toArray());
  }
}
