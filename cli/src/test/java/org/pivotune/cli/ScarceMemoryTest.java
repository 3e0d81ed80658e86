package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.testing.Needs;
import org.pivotune.torch.TorchLibrary;

/** Native memory that runs out in one job is there again for the next, in the same process. */
class ScarceMemoryTest {
  private static final int PATIENCE_SECONDS = 240;

  @TempDir Path folder;

  /** Three jobs in a fresh JVM: one that fits, one that does not, the first again. Prints what became of them. */
  static final class Host {
    private static final long ROOM_MEGABYTES = 400;

    private Host() {}

    public static void main(String[] arguments) throws Exception {
      Path out = Path.of(arguments[0]);
      System.out.println("first " + small(out.resolve("first")).code());
      limit(Long.toString((virtualMegabytes() + ROOM_MEGABYTES) << 20));
      CliRun second = large(out.resolve("second"));
      limit("unlimited");
      System.out.println("second " + second.code() + " " + second.err().strip().lines().toList().getLast());
      System.out.println("third " + small(out.resolve("third")).code());
      System.out.println("handles " + TorchLibrary.load().liveHandles());
    }

    private static CliRun small(Path out) {
      return CliRun.of("invert", CliRun.example(), "--out", out, "--steps-invert", "2", "--w-samples", "50",
          "--threads", "1", "--checkpoint-every", "0");
    }

    /** Sixty-four pictures with their gradients at once. */
    private static CliRun large(Path out) {
      return CliRun.of("personalise", CliRun.example(), "--out", out, "--steps-invert", "1", "--steps-tune", "1",
          "--w-samples", "50", "--threads", "1", "--checkpoint-every", "0", "--regularize", "--locality-samples", "64");
    }

    /** Of this process, from now on. */
    private static void limit(String bytes) throws Exception {
      int status = new ProcessBuilder("prlimit", "--pid", Long.toString(ProcessHandle.current().pid()),
          "--as=" + bytes + ":unlimited").inheritIO().start().waitFor();
      if (status != 0) {
        throw new IOException("prlimit ended with " + status);
      }
    }

    private static long virtualMegabytes() throws IOException {
      return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmSize:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10).findFirst().orElseThrow();
    }
  }

  @Test
  void theNextJobInTheSameProcessGoesOn() throws Exception {
    Needs.program("prlimit");
    Path output = folder.resolve("output.txt");
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx512m",
        "-XX:+UseSerialGC", Launcher.BRIEFLY, "--enable-native-access=ALL-UNNAMED", "-Djava.awt.headless=true",
        "-Dpivotune.root=" + CliRun.root(), "-cp", System.getProperty("java.class.path"), Host.class.getName(),
        folder.toString()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    String all = Files.readString(output, StandardCharsets.UTF_8);
    List<String> lines = all.lines().filter(line -> line.matches("(first|second|third|handles) .*")).toList();
    assertThat(lines).as(all).hasSize(4);
    assertThat(lines.get(0)).isEqualTo("first 0");
    assertThat(lines.get(1)).as(all).startsWith("second 7 pivotune: ").containsIgnoringCase("memory");
    assertThat(lines.get(2)).isEqualTo("third 0");
    assertThat(lines.get(3)).isEqualTo("handles 0");
    assertThat(folder.resolve("second")).doesNotExist();
    for (String file : List.of("2-pivot/pivot.safetensors", "2-pivot/history.csv", "2-pivot/projection.png")) {
      assertThat(folder.resolve("third").resolve(file)).hasSameBinaryContentAs(folder.resolve("first").resolve(file));
    }
  }
}
