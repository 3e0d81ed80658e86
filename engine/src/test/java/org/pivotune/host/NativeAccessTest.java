package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.pivotune.align.FaceAligner;
import org.pivotune.pack.NativePackException;

/** Where Java refuses native access, the error names the option to start it with. Needs JVMs of its own. */
class NativeAccessTest {
  /** A host that only opens. */
  static final class OpeningHost {
    private OpeningHost() {}

    public static void main(String... arguments) {
      try {
        Pivotune.open(Hosts.config()).close();
      } catch (NativePackException e) {
        System.out.println("LibTorch: " + e.getMessage());
      }
      // ONNX Runtime has a loader of its own.
      for (int attempt = 0; attempt < 2; attempt++) {
        try {
          FaceAligner.embedded(1).close();
        } catch (NativePackException e) {
          System.out.println("ONNX Runtime: " + e.getMessage());
        }
      }
    }
  }

  @Test
  void theErrorNamesTheOption() throws Exception {
    String said = run("--illegal-native-access=deny");
    String option = "start it with --enable-native-access=ALL-UNNAMED";
    assertThat(said.lines().filter(line -> line.startsWith("LibTorch: "))).hasSize(1)
        .allMatch(line -> line.contains(option));
    assertThat(said.lines().filter(line -> line.startsWith("ONNX Runtime: "))).hasSize(2)
        .allMatch(line -> line.contains(option));
  }

  private static String run(String option) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), option, "-Xshare:auto",
        "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), OpeningHost.class.getName()))
        .redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(Hosts.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return said;
  }
}
