package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code --max-memory}: says what it chose, the result is the same, and what cannot be is said before any work. */
class MemoryLimitTest {
  @TempDir Path folder;

  private CliRun personalise(String name, String... more) {
    List<Object> arguments = new ArrayList<>(List.of("personalise", CliRun.smallPhoto(), "--out", folder.resolve(name), "--model", CliRun.smallModel(),
        "--steps-invert", "1", "--steps-tune", "2", "--w-samples", "50", "--threads", "1", "--checkpoint-every", "0",
        "--stop-at", "never", "--json"));
    arguments.addAll(List.of(more));
    return CliRun.of(arguments.toArray());
  }

  @Test
  void whatFitsIsChosenAndWhatDoesNotIsRefused() throws Exception {
    CliRun refused = personalise("refused", "--max-memory", "1m");
    assertThat(refused.code()).isEqualTo(7);
    assertThat(refused.err()).doesNotContain("aligning");
    assertThat(folder.resolve("refused")).doesNotExist();
    String least = refused.err().replaceAll("(?s).*allow (\\d+) MiB.*", "$1");
    assertThat(refused.failure()).has(errorText("cli.memory-limit-too-small", least + " MiB"));

    CliRun planned = personalise("planned", "--max-memory", least + "m");
    assertThat(planned.code()).as(planned.err()).isZero();
    JsonNode told = planned.json().path("memory");
    assertThat(told.path("stages").size()).isEqualTo(2);
    JsonNode tuning = told.path("stages").get(1);
    assertThat(tuning.path("stage").asString()).isEqualTo("tune");
    assertThat(tuning.path("planned_bytes").asLong()).isLessThanOrEqualTo(told.path("limit_bytes").asLong())
        .isLessThan(tuning.path("plain_bytes").asLong());
    assertThat(tuning.path("settings").path("recomputed_blocks").asInt()).isPositive();
    JsonNode manifest = JsonMapper.shared().readTree(
        Files.readString(folder.resolve("planned").resolve("manifest.json")));
    assertThat(manifest.path("memory")).isEqualTo(told);

    CliRun plain = personalise("plain");
    assertThat(plain.json().has("memory")).isFalse();
    assertThat(planned.json().path("tuned")).isEqualTo(plain.json().path("tuned"));
    for (String file : List.of("2-pivot/pivot.safetensors", "3-tuned/history.csv")) {
      assertThat(folder.resolve("planned").resolve(file)).hasSameBinaryContentAs(folder.resolve("plain").resolve(file));
    }
  }
}
