package org.pivotune.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host may be started with a class path of any length: ONNX Runtime's start must not overflow a stack over it. */
class LongCommandLineTest {
  @TempDir Path folder;

  /** What the other JVM runs. */
  static final class Start {
    private Start() {}

    public static void main(String[] arguments) {
      System.out.println("begun " + OnnxLibrary.environment().getVersion());
    }
  }

  @Test
  void aHundredThousandCharactersAreNoCrash() throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
        "--enable-native-access=ALL-UNNAMED", "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
    for (int i = 0; i < 10; i++) {
      command.add("-Dfiller" + i + "=" + "/some/long/path.jar:".repeat(500));
    }
    command.add(Start.class.getName());
    Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
        .redirectOutput(output.toFile()).start();
    assertThat(process.waitFor()).as(() -> "exit; it said " + text(output)).isZero();
    assertThat(text(output)).contains("begun 1.");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
