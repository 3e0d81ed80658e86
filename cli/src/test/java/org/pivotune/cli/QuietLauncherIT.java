package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.testing.Needs;

/** A run talks to nobody, and leaves nothing but its result. */
class QuietLauncherIT {
  /** Without it, every call of the system costs two changes of process. */
  private static final String STOPS_AT_THESE_ALONE = "--seccomp-bpf";

  @TempDir Path folder;

  private static Object[] personalise() {
    return new Object[] {"personalise", CliRun.smallPhoto(), "--out", "run", "--steps-invert", "1", "--steps-tune", "1",
      "--w-samples", "50", "--threads", "1", "--quiet"};
  }

  /** With a home and a temporary folder of its own; the cache is the usual one. */
  private Launcher alone() throws IOException {
    Path cache = org.pivotune.pack.PackCache.defaultFolder(System.getenv());
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    return Launcher.in(folder).with("HOME", Files.createDirectory(folder.resolve("home")))
        .with("PIVOTUNE_CACHE", cache).with("TMPDIR", temporary)
        .with("PIVOTUNE_JAVA_OPTS", Launcher.BRIEFLY + " -Djava.io.tmpdir=" + temporary);
  }

  private void nothingIsLeft() throws IOException {
    for (String place : List.of("temporary", "home")) {
      try (Stream<Path> left = Files.walk(folder.resolve(place)).skip(1)) {
        assertThat(left).as(place).isEmpty();
      }
    }
  }

  @Test
  void noSocketIsConnectedAndNothingIsLeft() throws Exception {
    Path trace = folder.resolve("trace.txt");
    Launcher launcher = alone();
    assumeTracer(trace);
    CliRun run = launcher.under("strace", "-f", STOPS_AT_THESE_ALONE, "-qq", "-o", trace.toString(), "-e",
        "trace=connect,bind,listen,accept,accept4,sendto,sendmsg,sendmmsg,recvfrom,recvmsg").run(personalise());
    assertThat(run.code()).as(run.err()).isZero();
    // The C library asks a name service cache on this machine, if there is one, who the user is.
    assertThat(Files.readAllLines(trace).stream().filter(line -> line.contains("(") && !line.contains("/nscd/")))
        .as("JDK opens sockets to learn whether there is IPv6; none of them is ever connected").isEmpty();
    nothingIsLeft();
  }

  private static void assumeTracer(Path trace) throws Exception {
    boolean works = false;
    try {
      Process probe = new ProcessBuilder(
          "strace", "-f", STOPS_AT_THESE_ALONE, "-o", trace.toString(), "true").redirectErrorStream(true).start();
      works = probe.waitFor(20, TimeUnit.SECONDS) && probe.exitValue() == 0;
    } catch (IOException e) {
      works = false;
    }
    Needs.that(works, "strace");
  }

  /** What a process leaves that is killed in the middle: states beside its result, and nothing anywhere else. */
  @Test
  void evenWhenKilledNothingIsLeftElsewhere() throws Exception {
    Launcher launcher = alone();
    Process process = launcher.start("personalise", CliRun.smallPhoto(), "--out", "run", "--steps-invert",
        "5000", "--w-samples", "50", "--threads", "1", "--checkpoint-every", "1", "--model", CliRun.smallModel(), "--quiet");
    Path state = folder.resolve("run/.pivotune-resume/projection-0.safetensors");
    while (!Files.exists(state) && process.isAlive()) {
      Thread.sleep(5);
    }
    process.destroyForcibly().waitFor();
    assertThat(process.exitValue()).isEqualTo(137);
    nothingIsLeft();
  }

  /** A byte of a library changes between two runs: the second notices, mends it, and works. */
  @Test
  void aDamagedCacheHealsItself() throws Exception {
    Path cache = folder.resolve("cache");
    // With C2, which hashes libraries many times as fast.
    Launcher launcher = Launcher.in(folder).with("PIVOTUNE_CACHE", cache).with("PIVOTUNE_JAVA_OPTS", "");
    assertThat(launcher.run("align", CliRun.smallPhoto(), "--out", "one", "--quiet").code()).isZero();
    Path library;
    try (Stream<Path> files = Files.walk(cache)) {
      library = files.filter(file -> file.endsWith("libonnxruntime.so")).findFirst().orElseThrow();
    }
    byte[] right = Files.readAllBytes(library);
    byte[] wrong = right.clone();
    // The header that says where the code is: a run with this would not even load.
    wrong[0x20] ^= 0x55;
    wrong[right.length / 2] ^= 1;
    Files.write(library, wrong);
    CliRun again = launcher.run("align", CliRun.smallPhoto(), "--out", "two", "--quiet");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(library).hasBinaryContent(right);
    assertThat(folder.resolve("two/aligned.png")).hasSameBinaryContentAs(folder.resolve("one/aligned.png"));
  }
}
