package org.pivotune.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.pivotune.torch.Capability;
import org.pivotune.torch.TorchLibrary;

/**
 * What a clone cannot hold and a machine may lack. A test without it is skipped for one of these reasons, by which the
 * last line of {@code ./mvnw verify} counts. Anything else that is missing fails the test.
 */
public final class Needs {
  private Needs() {}

  /** A CUDA device that LibTorch sees: set LIBTORCH_HOME and PIVOTUNE_TORCH_SHIM. */
  public static void gpu() {
    that(hasGpu(), "a GPU");
  }

  /** No CUDA device. */
  public static void noGpu() {
    that(!hasGpu(), "a machine without a GPU");
  }

  private static boolean hasGpu() {
    return TorchLibrary.load().capability(Capability.CUDA_DEVICES) > 0;
  }

  /** @return a program's file, on the {@code PATH} */
  public static Path program(String name) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path file = Path.of(folder).resolve(name);
      if (!folder.isEmpty() && Files.isExecutable(file)) {
        return file;
      }
    }
    that(false, name);
    throw new AssertionError("unreachable");
  }

  /** @param what is missing where it is not there, after the word "needs": "root" */
  public static void that(boolean there, String what) {
    Assumptions.assumeTrue(there, "needs " + what);
  }
}
