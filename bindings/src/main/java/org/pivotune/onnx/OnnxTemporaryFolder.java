package org.pivotune.onnx;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pivotune.pack.NativePackException;

/**
 * ONNX Runtime's Java half makes a temporary folder for libraries that it would unpack, uses it for nothing when it is
 * told where they are, and deletes it when the JVM ends: one that is killed leaves it there for ever.
 */
final class OnnxTemporaryFolder {
  private static final String OWNER = "ai.onnxruntime.OnnxRuntime";
  private static final String FIELD = "tempDirectory";

  private OnnxTemporaryFolder() {}

  /** @throws NativePackException if it could not be made: the Java half itself does not say so */
  static void require() {
    try {
      Files.delete(Files.createTempDirectory("pivotune-probe"));
    } catch (IOException | IllegalArgumentException e) {
      throw new NativePackException("ONNX Runtime makes a folder in the temporary folder when it begins, and "
          + System.getProperty("java.io.tmpdir") + " cannot be written to (" + e + "); start Java with "
          + "-Djava.io.tmpdir=FOLDER, or the command pivotune with TMPDIR set to a folder that can", e);
    }
  }

  /** Takes the folder away now if it is empty. Where another version keeps it elsewhere, it goes when the JVM ends. */
  static void remove() {
    try {
      Field field = Class.forName(OWNER).getDeclaredField(FIELD);
      field.setAccessible(true);
      if (field.get(null) instanceof Path folder) {
        Files.deleteIfExists(folder);
      }
    } catch (ReflectiveOperationException | InaccessibleObjectException | IOException e) {
      // Tidiness is no reason to fail; a test notices.
      return;
    }
  }
}
