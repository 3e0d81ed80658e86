package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.checkpoint.NpzReader;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.TorchCheckpointReader;
import org.pivotune.tensor.HostTensor;
import tools.jackson.databind.JsonNode;

/** What PTI left, made with NVIDIA's code, comes in as a run, is edited, and goes out again for other tools. */
@Tag("quick")
class InterchangeTest {
  private static final Path FILES =
      CliRun.root().resolve("engine/src/test/resources/org/pivotune/exchange");

  @TempDir static Path folder;

  private static JsonNode ok(Object... arguments) {
    CliRun run = CliRun.of(arguments);
    assertThat(run.code()).as(run.err()).isZero();
    return run.json();
  }

  private static void refused(int code, String words, Object... arguments) {
    CliRun run = CliRun.of(arguments);
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.err()).contains(words).doesNotContain("\tat ");
  }

  @BeforeAll
  static void importPtisResult() {
    ok("model", "import", FILES.resolve("pti-tuned.pt"), "--model", FILES.resolve("base.pkl"), "--pivot",
        FILES.resolve("pti-pivot.pt"), "--out", folder.resolve("run"), "--json", "--quiet");
  }

  private static HostTensor image(Object model) {
    Path raw = folder.resolve("images.safetensors");
    ok("generate", "--model", model, "--latents", FILES.resolve("projected_w.npz") + "#w", "--raw", raw, "--json",
        "--quiet");
    return SafetensorsReader.read(raw).get("images", 1, 3, 32, 32);
  }

  private static double error(HostTensor image, String golden) {
    HostTensor expected = SafetensorsReader.read(FILES.resolve("exchange.golden.safetensors")).get(golden);
    double worst = 0;
    for (int i = 0; i < expected.elementCount(); i++) {
      worst = Math.max(worst, Math.abs(image.get(i) - expected.get(i)));
    }
    return worst;
  }

  @Test
  void theImportedRunShowsWhatPtiShowed() {
    assertThat(error(image(folder.resolve("run")), "after")).isLessThan(1e-5);
    assertThat(error(image(FILES.resolve("base.pkl")), "before")).isLessThan(1e-5);
    assertThat(folder.resolve("run/3-tuned/tuned.png")).isNotEmptyFile();
    assertThat(folder.resolve("run/2-pivot/projection.png")).isNotEmptyFile();
  }

  @Test
  void theOldContainerAndNvidiasPivotGiveTheSame() {
    Path again = folder.resolve("legacy");
    JsonNode answer = ok("model", "import", FILES.resolve("pti-tuned-legacy.pt"), "--model", FILES.resolve("base.pkl"),
        "--pivot", FILES.resolve("projected_w.npz"), "--difference", "half", "--out", again, "--json", "--quiet");
    assertThat(answer.path("tensors_changed").asInt()).isPositive();
    assertThat(answer.path("difference").asString()).isEqualTo("float16");
    assertThat(error(image(again), "after")).isLessThan(1e-3);
  }

  @Test
  void theImportedRunIsEdited() throws IOException {
    Path out = folder.resolve("edits");
    Path learned = Files.writeString(folder.resolve("directions.json"), """
        {"format": "pivotune-directions/1", "directions": [{"name": "tilt", "meaning": "more", "method": "by hand",
        "unit": 1, "vector": [[1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]]}]}""");
    CliRun edited = CliRun.of("edit", folder.resolve("run"), "--edit", "tilt=2", "--directions", learned, "--out", out,
        "--json", "--quiet");
    assertThat(edited.code()).as(edited.err()).isZero();
    assertThat(out.resolve("tuned.png")).isNotEmptyFile();
    assertThat(Files.readAllBytes(out.resolve("tuned.png"))).isNotEqualTo(
        Files.readAllBytes(folder.resolve("run/3-tuned/tuned.png")));
    refused(3, "has no photo", "edit", folder.resolve("run"), "--edit", "tilt=2", "--directions", learned,
        "--paste-back", "--out", folder.resolve("none"));
  }

  @Test
  void exportsGoRound() {
    for (String format : new String[] {"nvidia", "rosinality"}) {
      Path file = folder.resolve("out." + format);
      JsonNode answer = ok("model", "export", folder.resolve("run"), "--format", format, "--out", file, "--json",
          "--quiet");
      assertThat(answer.path("format").asString()).isEqualTo(format);
      assertThat(error(image(file), "after")).isLessThan(1e-5);
    }
    CliRun told = CliRun.of("model", "export", folder.resolve("run"), "--format", "rosinality", "--out",
        folder.resolve("told.pt"));
    assertThat(told.err()).contains("conv_clamp").contains("at most 0").contains("self.channels to {4: 8, 8: 8,")
        .contains("randomize_noise=False");
  }

  @Test
  void pivotsAreExportedByTheNameOfTheirFile() {
    HostTensor codes = SafetensorsReader.read(FILES.resolve("exchange.golden.safetensors")).get("codes");
    Path npz = folder.resolve("w.npz");
    ok("model", "export", folder.resolve("run"), "--pivot", npz, "--json", "--quiet");
    Map<String, StoredTensor> arrays = NpzReader.read(npz);
    assertThat(arrays).containsOnlyKeys("w");
    assertThat(arrays.get("w").shape()).containsExactly(1, 8, 16);
    assertThat(arrays.get("w").read().toArray()).isEqualTo(codes.toArray());
    Path pt = folder.resolve("0.pt");
    ok("model", "export", folder.resolve("run"), "--pivot", pt, "--json", "--quiet");
    assertThat(new TorchCheckpointReader().read(pt).tensor().read().toArray()).isEqualTo(codes.toArray());
  }

  @Test
  void aSmallFileOfThePersonComesBackAsARun() throws IOException {
    Path small = folder.resolve("small.safetensors");
    ok("model", "export", folder.resolve("run"), "--format", "personal", "--difference", "low-rank:energy=0.999",
        "--out", small, "--json", "--quiet");
    Path again = folder.resolve("again");
    ok("model", "import", small, "--out", again, "--json", "--quiet");
    assertThat(error(image(again), "after")).isLessThan(2e-2);
    assertThat(image(again).toArray()).isEqualTo(image(small).toArray());
    assertThat(Files.readString(again.resolve("manifest.json"))).contains("personal generator");
  }

  @Test
  void differencesAreCompared() {
    Path out = folder.resolve("differences");
    JsonNode table = ok("model", "differences", folder.resolve("run"), "--difference", "full", "--difference",
        "low-rank:rank=1", "--out", out, "--json", "--quiet");
    assertThat(table.path("forms").size()).isEqualTo(2);
    assertThat(table.path("forms").path(0).path("to_full").path("mse").asDouble()).isLessThan(1e-10);
    // So small a generator has no tensor worth factoring; what is left is the rounding to half precision.
    assertThat(table.path("forms").path(1).path("to_full").path("mse").asDouble()).isBetween(1e-11, 1e-6);
    assertThat(out.resolve("table.md")).content().contains("low-rank, rank 1");
    assertThat(out.resolve("pictures.png")).isNotEmptyFile();
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    Path tuned = FILES.resolve("pti-tuned.pt");
    Path pivot = FILES.resolve("pti-pivot.pt");
    Path out = folder.resolve("never");
    refused(2, "--pivot needs --model", "model", "import", tuned, "--pivot", pivot, "--out", out);
    refused(2, "give the pivot as well", "model", "import", tuned, "--model", FILES.resolve("base.pkl"), "--out", out);
    refused(3, "give the network that was tuned", "model", "import", tuned, "--pivot", pivot, "--model", "faces-128",
        "--out", out);
    refused(3, "w+ [12, 512] or [N, 12, 512]", "model", "import", CliRun.root().resolve("models/faces-128/faces-128.safetensors"),
        "--pivot", pivot, "--model", "faces-128", "--out", out);
    refused(6, "--overwrite", "model", "import", tuned, "--pivot", pivot, "--model", FILES.resolve("base.pkl"), "--out",
        folder.resolve("run"));
    refused(2, "say what to write", "model", "export", folder.resolve("run"));
    refused(3, ".npz", "model", "export", folder.resolve("run"), "--pivot", folder.resolve("w.txt"));
    refused(2, "which has a pivot", "model", "export", "faces-128", "--pivot", folder.resolve("w.npz"));
    refused(2, "goes with --format personal", "model", "export", folder.resolve("run"), "--difference", "half", "--out",
        out);
    refused(2, "low-rank:rank=16", "model", "export", folder.resolve("run"), "--format", "personal", "--difference",
        "tiny", "--out", out);
    assertThat(out).doesNotExist();
  }

  @Test
  void tensorFlowsPicklesAreToldHowToConvert() {
    Path file = CliRun.root().resolve("engine/src/test/resources/org/pivotune/checkpoint/tiny-tensorflow.pkl");
    refused(3, "legacy.py --source=", "model", "import", file, "--out", folder.resolve("never"));
  }
}
