package org.pivotune.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.pack.PackCache;

/**
 * A host that embeds Pivotune and knows nothing of ONNX Runtime's habits: no identifier, no database, no log and no
 * temporary folder, not even of a process that ends without a word.
 */
class QuietRuntimeTest {
  @TempDir Path folder;

  /** Run in a fresh JVM. */
  static final class Host {
    private Host() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println(OnnxLibrary.environment().getVersion());
      System.out.println(Files.readString(Path.of("/proc/self/maps")).contains("libonnxruntime.so"));
      System.out.flush();
      Runtime.getRuntime().halt(9);
    }
  }

  @Test
  void nothingIsLeftOfOnnxRuntime() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + temporary, "-cp",
        System.getProperty("java.class.path"), Host.class.getName()).redirectErrorStream(true);
    builder.environment().put("PIVOTUNE_CACHE", PackCache.defaultFolder(System.getenv()).toString());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("TMPDIR", temporary.toString());
    // What would make the library quiet by itself.
    List.of("ORT_DISABLE_TELEMETRY", "CI", "TF_BUILD", "GITHUB_ACTIONS", "GITLAB_CI", "XDG_CACHE_HOME")
        .forEach(builder.environment()::remove);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output.lines().toList()).containsExactly(OnnxLibrary.environment().getVersion(), "true");
    assertThat(process.exitValue()).isEqualTo(9);
    for (Path place : List.of(home, temporary)) {
      try (Stream<Path> left = Files.walk(place).skip(1)) {
        assertThat(left).as(place.toString()).isEmpty();
      }
    }
  }
}
