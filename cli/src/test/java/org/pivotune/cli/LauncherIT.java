package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The packaged command as users start it: {@code ./pivotune}, modules, signals. */
class LauncherIT {
  private static final int PATIENCE_SECONDS = 180;

  @TempDir Path folder;

  private ProcessBuilder pivotune(Object... arguments) {
    return Launcher.in(folder).builder(arguments);
  }

  private CliRun run(Object... arguments) throws Exception {
    return Launcher.in(folder).run(arguments);
  }

  /** A shell that runs Maven in the background tells all its children to ignore Ctrl-C; they shall hear it here. */
  private Launcher hearing() throws Exception {
    String[] words = {"env", "--default-signal=INT"};
    boolean can = new ProcessBuilder(words[0], words[1], "true").redirectErrorStream(true).start().waitFor() == 0;
    return can ? Launcher.in(folder).under(words) : Launcher.in(folder);
  }

  @Test
  void relativePathsWithSpacesAreTheCallers() throws Exception {
    Files.createDirectory(folder.resolve("my photos"));
    Files.copy(CliRun.example(), folder.resolve("my photos/a photo.jpg"));
    CliRun run = run("align", "my photos/a photo.jpg", "--out", "cut out", "--size", "64", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().path("faces").size()).isEqualTo(1);
    assertThat(folder.resolve("cut out/aligned.png")).isRegularFile();
    assertThat(run.err()).contains("finding faces").doesNotContain("\r");
  }

  @Test
  void rendersAsModules() throws Exception {
    CliRun run = run("generate", "--count", "1", "--raw", "images.safetensors", "--json", "--threads", "1");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().path("images").asInt()).isEqualTo(1);
    assertThat(folder.resolve("images.safetensors")).isRegularFile();
  }

  @Test
  void refusesOnOneLine() throws Exception {
    CliRun run = run("align", "nowhere.jpg", "--out", "x");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().strip().lines().filter(line -> line.startsWith("pivotune: "))).hasSize(1);
    assertThat(run.err()).doesNotContain("\tat ");
  }

  @Test
  void memoryThatRunsOutIsALineToo() throws Exception {
    ProcessBuilder small = pivotune("model", "info", "faces-128");
    small.environment().put("PIVOTUNE_JAVA_OPTS", "-Xmx12m");
    Process process = small.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isEqualTo(7);
    assertThat(output).contains("pivotune: not enough memory").contains("PIVOTUNE_JAVA_OPTS").doesNotContain("\tat ");
  }

  /** At each stage's line, Ctrl-C: the run ends with 130, and its folder is whole or not there. */
  @ParameterizedTest
  @ValueSource(strings = {"aligning", "projecting", "tuning", "measuring", "editing", "writing"})
  void ctrlCLeavesNothingHalf(String stage) throws Exception {
    Path out = folder.resolve("run");
    boolean endless = stage.equals("projecting") || stage.equals("tuning");
    // By a small generator the last stages would be over before they are interrupted.
    Process process = hearing().builder("personalise", CliRun.smallPhoto(), "--out", "run", "--steps-invert",
        stage.equals("projecting") ? "5000" : "1", "--steps-tune", stage.equals("tuning") ? "5000" : "1", "--w-samples",
        "50", "--model", endless ? CliRun.smallModel() : "faces-128").start();
    StringBuilder heard = new StringBuilder();
    try (BufferedReader lines = new BufferedReader(
        new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      boolean sent = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        heard.append(line).append('\n');
        if (!sent && line.startsWith(stage)) {
          new ProcessBuilder("/bin/sh", "-c", "kill -INT " + process.pid()).start().waitFor();
          sent = true;
        }
      }
    }
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(heard.toString()).isEqualTo(130);
    assertThat(heard).contains("stopping after this step").doesNotContain("\tat ");
    if (Files.exists(out.resolve("manifest.json"))) {
      assertThat(stage).isEqualTo("writing");
      assertThat(JsonMapper.shared().readTree(Files.readAllBytes(out.resolve("manifest.json"))).isObject()).isTrue();
      try (var inside = Files.list(out)) {
        assertThat(inside.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("."));
      }
    } else {
      assertThat(heard).contains("pivotune: cancelled; nothing was left half-written");
      if (Files.exists(out)) {
        assertThat(heard).contains("the same command goes on from where it was");
        try (var inside = Files.list(out)) {
          assertThat(inside.map(path -> path.getFileName().toString())).containsExactly(".pivotune-resume");
        }
      }
    }
  }
}
