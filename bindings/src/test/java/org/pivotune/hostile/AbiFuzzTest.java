package org.pivotune.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.testing.ProjectFiles;

/**
 * Random calls into LibTorch in a JVM of their own, so that a crash is a failure with the seed and the call that did
 * it. The address space is bounded: absurd sizes must be refused or fail as memory that ran out.
 */
class AbiFuzzTest {
  private static final long MOST_KIB = 7L << 20;

  @TempDir Path folder;

  @Test
  void twoThousandCalls() throws IOException, InterruptedException {
    fuzz(20_261_123, 2_000);
  }

  /** {@code -Dpivotune.calls=1000000 -Dpivotune.seed=9} for others. */
  @Test
  @Tag("slow") // a minute or two
  void manyCalls() throws IOException, InterruptedException {
    for (long seed = Long.getLong("pivotune.seed", 1), i = 0; i < 5; i++) {
      fuzz(seed + i, Integer.getInteger("pivotune.calls", 20_000));
    }
  }

  private void fuzz(long seed, int calls) throws IOException, InterruptedException {
    Path trace = folder.resolve("call");
    Path output = folder.resolve("output");
    Path core = Files.createDirectories(ProjectFiles.root().resolve("bindings/target/abi-fuzz"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process = new ProcessBuilder(List.of("/bin/sh", "-c", "ulimit -v " + MOST_KIB + "; ulimit -c 0; exec \"$@\"",
        "sh", java, "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:MaxDirectMemorySize=512m",
        "-XX:ErrorFile=" + core.resolve("crash-%p.log"),
        "--enable-native-access=ALL-UNNAMED", "-Dpivotune.root=" + ProjectFiles.root(), "-cp",
        classPath, AbiFuzz.class.getName(), Long.toString(seed), Integer.toString(calls), trace.toString()))
        .directory(core.toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    int exit = process.waitFor();
    String said = Files.readString(output);
    String last = Files.exists(trace) ? Files.readString(trace).strip() : "nothing";
    assertThat(exit).as(() -> "seed " + seed + (exit == AbiFuzz.HANGS ? " hangs" : " ends") + " in " + last + "\n" + said)
        .isZero();
    assertThat(said).contains(calls + " calls").contains("no handle left");
    System.out.println("seed " + seed + ": " + said.lines().filter(line -> line.contains("no handle left")).toList());
  }
}
