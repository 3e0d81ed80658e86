package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at random moments, and what the same command then comes to. */
class KilledLauncherIT {
  private static final List<String> FILES = List.of("1-aligned/aligned.png", "2-pivot/pivot.safetensors",
      "2-pivot/history.csv", "3-tuned/generator.safetensors", "3-tuned/history.csv", "3-tuned/tuned.png",
      "4-edits/edits.json", "scores.json");
  /** A chain ends sooner when the run comes to its end before the next kill. */
  private static final int MOST_KILLS_OF_ONE_RUN = 5;

  @TempDir Path folder;

  private static Object[] personalise(String out, Object model) {
    return new Object[] {"personalise", CliRun.smallPhoto(), "--out", out, "--steps-invert", "8", "--steps-tune", "8",
      "--w-samples", "50", "--checkpoint-every", "2", "--threads", "1", "--model", model, "--quiet"};
  }

  /** Kills until there were so many, each run to its end afterwards; the moments are drawn over the whole run. */
  private int kill(int wanted, long seed, Object model) throws Exception {
    Launcher launcher = Launcher.in(folder);
    // The first start unpacks native libraries, and a build's first makes its class-data cache: a run would be taken for
    // four times as long as it is, and most kills would come after its end.
    CliRun warm = launcher.run("generate", "--count", "1", "--model", model, "--out", "warm", "--quiet");
    assertThat(warm.code()).as(warm.err()).isZero();
    long start = System.nanoTime();
    CliRun whole = launcher.run(personalise("whole", model));
    assertThat(whole.code()).as(whole.err()).isZero();
    long usual = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    Random random = new Random(seed);
    int killed = 0;
    for (int run = 0; killed < wanted; run++) {
      String out = "run-" + run;
      for (int i = 0; i < MOST_KILLS_OF_ONE_RUN && killed < wanted; i++) {
        Process process = launcher.start(personalise(out, model));
        if (process.waitFor(random.nextLong(usual), TimeUnit.MILLISECONDS)) {
          break;
        }
        if (process.destroyForcibly().waitFor() == 0) {
          break; // it came to its end between the last look and the kill
        }
        assertThat(process.exitValue()).isEqualTo(137);
        killed++;
      }
      if (!Files.exists(folder.resolve(out).resolve("manifest.json"))) {
        CliRun last = launcher.run(personalise(out, model));
        assertThat(last.code()).as("run " + run + ": " + last.err()).isZero();
      }
      for (String file : FILES) {
        assertThat(folder.resolve(out).resolve(file)).as("run " + run)
            .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
      }
    }
    return killed;
  }

  @Test
  void killedAtTwoMomentsItGoesOnToTheSameBytes() throws Exception {
    assertThat(kill(2, 2026, CliRun.smallModel())).isEqualTo(2);
  }

  @Tag("slow")
  @Test
  void killedAtFiftyMomentsItGoesOnToTheSameBytes() throws Exception {
    assertThat(kill(50, 50, "faces-128")).isEqualTo(50);
  }

  /** Two processes, one folder: the second is told so and the first is not disturbed. */
  @Test
  void aSecondProcessIsRefused() throws Exception {
    Launcher launcher = Launcher.in(folder);
    Path shared = folder.resolve("shared");
    Object[] invert = {"invert", CliRun.smallPhoto(), "--out", shared, "--steps-invert", "1000000", "--w-samples", "50",
      "--threads", "1", "--model", CliRun.smallModel(), "--quiet"};
    Process first = new Launcher(Files.createDirectory(folder.resolve("first")), List.of(), launcher.environment())
        .start(invert);
    try {
      while (!Files.exists(shared.resolve(".pivotune-resume/run.json")) && first.isAlive()) {
        Thread.sleep(5);
      }
      CliRun second = launcher.run(invert);
      assertThat(second.code()).as(second.err()).isEqualTo(6);
      assertThat(second.err()).contains("another run is being written");
      assertThat(first.isAlive()).isTrue();
      assertThat(shared.resolve(".pivotune-resume/lock")).exists();
    } finally {
      first.destroyForcibly().waitFor();
    }
  }
}
