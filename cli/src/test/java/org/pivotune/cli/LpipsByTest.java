package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code --lpips-by}: the same result but for rounding, and the manifest says which. */
class LpipsByTest {
  @TempDir Path folder;

  private JsonNode personalised(String name, String... more) {
    List<Object> arguments = new ArrayList<>(List.of("personalise", CliRun.smallPhoto(), "--model",
        CliRun.smallModel(), "--out", folder.resolve(name),
        "--steps-invert", "2", "--steps-tune", "2", "--w-samples", "50", "--threads", "1", "--checkpoint-every", "0",
        "--stop-at", "never", "--json"));
    arguments.addAll(List.of(more));
    CliRun run = CliRun.of(arguments.toArray());
    assertThat(run.code()).as(run.err()).isZero();
    return run.json();
  }

  private String device(String name) throws Exception {
    return JsonMapper.shared().readTree(Files.readString(folder.resolve(name).resolve("manifest.json")))
        .path("environment").path("device").asString();
  }

  @Test
  void bothRuntimesGiveTheSameFace() throws Exception {
    JsonNode usual = personalised("usual");
    JsonNode named = personalised("named", "--lpips-by", "onnxruntime");
    JsonNode other = personalised("other", "--lpips-by", "libtorch");
    assertThat(device("usual")).isEqualTo("cpu").isEqualTo(device("named"));
    assertThat(device("other")).isEqualTo("cpu lpips by libtorch");
    assertThat(named.path("tuned")).isEqualTo(usual.path("tuned"));
    assertThat(folder.resolve("named/2-pivot/pivot.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("usual/2-pivot/pivot.safetensors"));
    assertThat(Files.mismatch(folder.resolve("other/2-pivot/pivot.safetensors"),
        folder.resolve("usual/2-pivot/pivot.safetensors"))).as("another program rounds differently").isNotNegative();
    for (String score : List.of("mse", "lpips")) {
      double expected = usual.path("tuned").path(score).asDouble();
      assertThat(expected).as(score).isPositive();
      assertThat(other.path("tuned").path(score).asDouble()).as(score).isCloseTo(expected, within(0.02 * expected));
    }
  }

  @Test
  void whatThereIsNotIsNamed() {
    CliRun unknown = CliRun.of("personalise", CliRun.example(), "--out", folder.resolve("x"), "--lpips-by", "tensorrt");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.failure()).has(errorText("cli.unknown-lpips-runtime"));
    CliRun unordered = CliRun.of("personalise", CliRun.example(), "--out", folder.resolve("x"), "--device", "cuda",
        "--deterministic", "--lpips-by", "onnxruntime");
    assertThat(unordered.code()).isEqualTo(2);
    assertThat(unordered.failure()).has(errorText("cli.deterministic-needs-libtorch"));
  }
}
