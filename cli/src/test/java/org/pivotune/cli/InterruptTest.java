package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptTest {
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;

  @TempDir Path folder;

  @Test
  void theAnswerSaysWhatTheProcessEndsWith() {
    for (int signal : new int[] {SIGINT, SIGTERM}) {
      Interrupt interrupt = new Interrupt(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
      interrupt.received(signal);
      CliRun run = CliRun.of(interrupt, Map.of(), "align", CliRun.example(), "--out", folder.resolve("out"), "--json");
      assertThat(run.code()).as(run.err()).isEqualTo(128 + signal).isEqualTo(interrupt.exitCode());
      assertThat(run.json().path("error").path("exit").asInt()).isEqualTo(run.code());
      assertThat(run.json().path("error").path("code").asString()).isEqualTo("cancelled");
    }
  }
}
