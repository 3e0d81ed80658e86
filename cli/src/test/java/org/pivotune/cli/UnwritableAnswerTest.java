package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.observe.Cancellation;

/** Answers that do not arrive: a full disk, a stream that is closed, a reader that has read enough. */
class UnwritableAnswerTest {
  @TempDir Path folder;

  private static CliRun run(String fault, String... arguments) {
    OutputStream broken = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(fault);
      }
    };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(
        new AnswerStream(broken), new PrintStream(err, true, StandardCharsets.UTF_8), false);
    int code = new CommandLineInterface(
        new Session(console, Cancellation.NEVER, Map.of("PIVOTUNE_MODELS", "none"), Optional.empty())).run(arguments);
    return new CliRun(code, "", err.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "align --help", "model --help", "model list", "model list --json",
      "model info faces-128", "directions list --json"})
  void areAnError(String line) {
    CliRun run = run("No space left on device", line.split(" "));
    assertThat(run.code()).as(run.err()).isEqualTo(6);
    assertThat(run.err()).contains("pivotune: cannot write the answer to stdout: No space left on device");
  }

  @Test
  void aReaderThatHasReadEnoughIsToldNothing() {
    CliRun run = run("Broken pipe", "model", "list", "--json");
    assertThat(run.code()).isEqualTo(6);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void whatFailedBeforeKeepsItsCode() {
    assertThat(run("Bad file descriptor", "model", "import", "nowhere.pkl", "--out", "x.safetensors", "--json").code()).isEqualTo(3);
  }

  @Test
  void whatWasMadeIsThere() {
    Path out = folder.resolve("out");
    CliRun run = run("No space left on device", "generate", "--count", "1", "--threads", "1", "--out", out.toString());
    assertThat(run.code()).isEqualTo(6);
    assertThat(Files.exists(out.resolve("0000.png"))).isTrue();
  }
}
