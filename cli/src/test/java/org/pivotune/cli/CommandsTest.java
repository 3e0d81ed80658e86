package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.model.Checksums;
import org.pivotune.observe.Cancellation;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.ProjectFiles;
import tools.jackson.databind.JsonNode;

/** What each command answers. */
class CommandsTest {
  @TempDir Path folder;

  private static JsonNode ok(Object... arguments) {
    CliRun run = CliRun.of(arguments);
    assertThat(run.code()).as(run.err()).isZero();
    return run.json();
  }

  @Test
  void alignGivesBoxesAndSquares() {
    JsonNode answer = ok("align", CliRun.example(), "--out", folder, "--size", "64", "--json", "--quiet");
    JsonNode face = answer.path("faces").path(0);
    assertThat(face.path("box").size()).isEqualTo(4);
    assertThat(face.path("quad").size()).isEqualTo(4);
    double left = face.path("quad").path(0).path(0).asDouble();
    double top = face.path("quad").path(0).path(1).asDouble();
    assertThat(face.path("quad").path(1).path(1).asDouble()).as("bottom left").isGreaterThan(top);
    assertThat(face.path("quad").path(2).path(0).asDouble()).as("bottom right").isGreaterThan(left);
    assertThat(face.path("quad").path(3).path(1).asDouble()).as("top right").isLessThan(
        face.path("quad").path(2).path(1).asDouble());
    assertThat(folder.resolve("aligned.png")).isRegularFile();
  }

  @Test
  void generateWritesWhatItSays() {
    Path raw = folder.resolve("raw/images.safetensors");
    JsonNode answer = ok("generate", "--count", "2", "--seed", "3", "--psi", "0.5", "--raw", raw, "--out",
        folder.resolve("png"), "--json", "--quiet");
    assertThat(answer.path("images").asInt()).isEqualTo(2);
    NamedTensors tensors = SafetensorsReader.read(raw);
    assertThat(tensors.names()).containsExactly("images");
    assertThat(tensors.get("images").shape()).containsExactly(2, 3, 128, 128);
    assertThat(folder.resolve("png/0000.png")).isRegularFile();
    assertThat(folder.resolve("png/0001.png")).isRegularFile();
  }

  @Test
  void oneWInEveryLayerIsTheSamePicture() {
    float[] w = new float[512];
    java.util.Random random = new java.util.Random(5);
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) random.nextGaussian();
    }
    float[] layers = new float[12 * 512];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = w[i % 512];
    }
    Path codes = folder.resolve("codes.safetensors");
    SafetensorsWriter.write(codes, NamedTensors.of("test", Map.of(
        "w", HostTensor.of(w, 1, 512), "codes", HostTensor.of(layers, 1, 12, 512))));
    HostTensor one = images(codes + "#w");
    HostTensor all = images(codes + "#codes");
    for (int i = 0; i < one.elementCount(); i += 97) {
      assertThat(one.get(i)).isCloseTo(all.get(i), Offset.offset(1e-5f));
    }
  }

  private HostTensor images(String latents) {
    Path raw = folder.resolve("images.safetensors");
    ok("generate", "--latents", latents, "--raw", raw, "--noise", "none", "--json", "--quiet");
    return SafetensorsReader.read(raw).get("images");
  }

  @Test
  void measureOfAPictureAgainstItself() {
    Path aligned = folder.resolve("aligned.png");
    ok("align", CliRun.example(), "--out", folder, "--size", "128", "--json", "--quiet");
    JsonNode scores = ok("measure", aligned, aligned, "--json", "--quiet");
    assertThat(scores.path("mse").asDouble()).isZero();
    assertThat(scores.path("lpips").asDouble()).isCloseTo(0, Offset.offset(1e-6));
    assertThat(scores.path("ms_ssim").asDouble()).isCloseTo(1, Offset.offset(1e-6));
    assertThat(scores.path("identity").asDouble()).isCloseTo(1, Offset.offset(1e-5));
    assertThat(scores.path("resampled").asBoolean()).isFalse();
    CliRun other = CliRun.of("measure", aligned, CliRun.example());
    assertThat(other.err()).contains("resampled to the reference's 128 x 128");
    assertThat(other.out()).contains("LPIPS").contains("identity");
  }

  @Test
  void measureByBothConventions() {
    Path large = folder.resolve("large");
    Path small = folder.resolve("small");
    ok("align", CliRun.example(), "--out", large, "--size", "256", "--json", "--quiet");
    ok("align", CliRun.example(), "--out", small, "--size", "128", "--json", "--quiet");
    JsonNode scores = ok("measure", large.resolve("aligned.png"), small.resolve("aligned.png"), "--convention", "both",
        "--json", "--quiet");
    JsonNode common = scores.path("at256");
    assertThat(common.path("enlarged").asBoolean()).isFalse();
    // At 256 pixels both conventions look at the same pictures but for the rounding of the resampled one.
    assertThat(common.path("mse").asDouble()).isPositive()
        .isCloseTo(scores.path("mse").asDouble(), Percentage.withPercentage(2));
    assertThat(common.path("psnr").asDouble()).isCloseTo(10 * Math.log10(2 / common.path("mse").asDouble()),
        Offset.offset(1e-9));
    assertThat(common.path("ms_ssim_scales").asInt()).isEqualTo(5);
    Path portrait = CliRun.root().resolve("examples/grace_hopper.jpg");
    CliRun wide = CliRun.of("measure", portrait, portrait, "--convention", "both");
    assertThat(wide.code()).isEqualTo(3);
    assertThat(wide.failure()).has(errorText("cli.not-aligned"));
  }

  @Test
  void modelInfoOfTheEmbeddedGenerator() {
    JsonNode info = ok("model", "info", "faces-128", "--json");
    assertThat(info.path("resolution").asInt()).isEqualTo(128);
    assertThat(info.path("z_dim").asInt()).isEqualTo(512);
    assertThat(info.path("w_dim").asInt()).isEqualTo(512);
    assertThat(info.path("num_ws").asInt()).isEqualTo(12);
    assertThat(info.path("channels").path("128").asInt()).isPositive();
    assertThat(info.path("parameters").asLong()).isBetween(5_000_000L, 10_000_000L);
    assertThat(info.path("source_format").asString()).contains("safetensors");
    assertThat(info.path("sha256").asString()).matches("[0-9a-f]{64}");
  }

  @Test
  void importedModelsMeanTheSame() {
    Path fixture = ProjectFiles.fixture("golden/nvidia-sg3.pkl");
    Path out = folder.resolve("model.safetensors");
    JsonNode first = ok("model", "import", fixture, "--out", out, "--json", "--quiet");
    JsonNode second = ok("model", "info", out, "--json");
    for (String field : new String[] {"resolution", "z_dim", "w_dim", "num_ws", "channels", "parameters"}) {
      assertThat(second.path(field)).as(field).isEqualTo(first.path(field));
    }
    Path again = folder.resolve("again.safetensors");
    ok("model", "export", out, "--out", again, "--json", "--quiet");
    assertThat(again).hasSameBinaryContentAs(out);
  }

  @Test
  void addedModelsAreListedAndLoaded() throws Exception {
    Map<String, String> here = Map.of("PIVOTUNE_MODELS", folder.resolve("models").toString());
    Path generator = CliRun.root().resolve("models/faces-128/faces-128.safetensors");
    CliRun added = CliRun.of(Cancellation.NEVER, here, "model", "add", "my-faces", generator, "--licence",
        "CC0 \\ mine", "--quiet");
    assertThat(added.code()).as(added.err()).isZero();
    JsonNode list = CliRun.of(Cancellation.NEVER, here, "model", "list", "--json").json();
    assertThat(list.path("added").path(0).path("name").asString()).isEqualTo("my-faces");
    assertThat(list.path("added").path(0).path("licence").asString()).isEqualTo("CC0 \\ mine");
    assertThat(list.path("embedded").size()).isGreaterThan(5);
    assertThat(list.path("embedded").toString()).contains("CC0").contains("faces-128/faces-128.safetensors");
    assertThat(CliRun.of(Cancellation.NEVER, here, "model", "info", "my-faces", "--json").json().path("resolution")
        .asInt()).isEqualTo(128);
    Path file = folder.resolve("models/my-faces.safetensors");
    byte[] content = Files.readAllBytes(file);
    String expected = Checksums.sha256(content);
    content[content.length - 1] ^= 1;
    Files.write(file, content);
    CliRun damaged = CliRun.of(Cancellation.NEVER, here, "model", "info", "my-faces");
    assertThat(damaged.code()).isEqualTo(5);
    assertThat(damaged.failure()).has(errorText("cli.model-has-changed", Checksums.sha256(content), expected));
  }

  @Test
  void doctorFindsThisInstallationHealthy() {
    JsonNode health = ok("doctor", "--json", "--quiet");
    assertThat(health.path("onnxruntime").path("providers").asString()).contains("CPUExecutionProvider");
    assertThat(health.path("healthy").asBoolean()).isTrue();
    assertThat(health.path("libtorch").path("version").asString()).startsWith("2.");
    assertThat(health.path("cuda").path("driver").asString()).isNotEmpty();
    assertThat(health.path("cuda").size()).as("devices, or why there are none").isGreaterThan(1);
    assertThat(health.path("embedded models").size()).isGreaterThan(5);
    assertThat(CliRun.of("doctor", "--licences").out()).contains("ONNX Runtime").contains("faces-128 generator");
  }
}
