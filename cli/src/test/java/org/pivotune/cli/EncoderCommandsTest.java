package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.observe.Cancellation;
import org.pivotune.tensor.HostTensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Adding encoders and starting from them, or from elsewhere, on a small generator. */
class EncoderCommandsTest {
  private static final int LAYERS = 10;
  private static final int W_DIM = 64;

  @TempDir static Path folder;

  @BeforeAll
  static void add() {
    Path w = TinyEncoder.single(folder.resolve("w.safetensors"), W_DIM);
    Path e4e = TinyEncoder.styles(folder.resolve("e4e.safetensors"), LAYERS, W_DIM);
    Path other = TinyEncoder.styles(folder.resolve("other.safetensors"), 18, W_DIM);
    assertThat(run("model", "add", "single", w, "--kind", "encoder", "--licence", "mine").code()).isZero();
    assertThat(run("model", "add", "e4e", e4e).code()).isZero();
    assertThat(run("model", "add", "e4e-ffhq", other).code()).isZero();
  }

  private static CliRun run(Object... arguments) {
    List<Object> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--quiet", "--threads", "1"));
    return CliRun.of(
        Cancellation.NEVER, Map.of("PIVOTUNE_MODELS", folder.resolve("models").toString()), all.toArray());
  }

  private static JsonNode invert(Path out, Object... more) {
    List<Object> all = new ArrayList<>(List.of("invert", CliRun.smallPhoto(), "--out", out, "--json", "--model",
        CliRun.smallModel()));
    all.addAll(Arrays.asList(more));
    CliRun run = run(all.toArray());
    assertThat(run.code()).as(run.err()).isZero();
    return run.json();
  }

  private static float[] codes(Path out) {
    HostTensor codes = SafetensorsReader.read(out.resolve("2-pivot/pivot.safetensors")).get("codes");
    assertThat(codes.shape()).containsExactly(1, LAYERS, W_DIM);
    return codes.toArray();
  }

  private static float[] row(float[] codes, int row) {
    return Arrays.copyOfRange(codes, row * W_DIM, (row + 1) * W_DIM);
  }

  @Test
  void addedEncodersAreListedAndDescribed() {
    JsonNode list = run("model", "list", "--json").json().path("added");
    assertThat(list.size()).isEqualTo(3);
    assertThat(list.toString()).contains("\"kind\":\"encoder\"").doesNotContain("\"kind\":\"generator\"");
    JsonNode info = run("model", "info", "e4e", "--json").json();
    assertThat(info.path("encoder").asString()).isEqualTo("e4e");
    assertThat(info.path("styles").asInt()).isEqualTo(LAYERS);
    assertThat(info.path("checkpoint_sha256").asString()).matches("[0-9a-f]{64}");
    assertThat(run("model", "info", "single").out()).contains("one for all layers");
  }

  @Test
  void aSingleCodeIsAPivotInWAndStartsAProjection() throws Exception {
    Path out = folder.resolve("single");
    JsonNode answer = invert(out, "--encoder", "single");
    assertThat(answer.path("start").asString()).isEqualTo("encoder");
    assertThat(answer.path("encoder").asString()).isEqualTo("single");
    assertThat(answer.path("steps").asInt()).isZero();
    assertThat(answer.has("distance")).isFalse();
    float[] codes = codes(out);
    assertThat(row(codes, 0)).isEqualTo(row(codes, LAYERS - 1));
    JsonNode noted = JsonMapper.shared().readTree(Files.readString(out.resolve("2-pivot/inversion.json")));
    assertThat(noted.path("space").asString()).isEqualTo("w");
    assertThat(noted.path("projection").path("start").path("encoder").path("sha256").asString())
        .isEqualTo(answer.path("encoder_sha256").asString()).matches("[0-9a-f]{64}");

    Path hybrid = folder.resolve("hybrid");
    // The first step of the schedule has the rate 0, so that only the second moves.
    JsonNode projected = invert(hybrid, "--encoder", "single", "--steps-invert", "2", "--invert-rate", "0.25",
        "--latent-noise", "0", "--w-samples", "10");
    assertThat(projected.path("steps").asInt()).isEqualTo(2);
    assertThat(projected.path("distance").asDouble()).isPositive();
    float[] moved = codes(hybrid);
    for (int i = 0; i < W_DIM; i++) {
      assertThat(Math.abs(moved[i] - codes[i])).isLessThan(0.26f);
    }
    assertThat(moved).isNotEqualTo(codes);
  }

  @Test
  void e4eGivesAPivotInWPlusThatTuningGoesOnFrom() throws Exception {
    Path out = folder.resolve("personal");
    CliRun run = run("personalise", CliRun.smallPhoto(), "--out", out, "--encoder", "e4e", "--steps-tune", "1", "--json",
        "--model", CliRun.smallModel());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().path("preset").asString()).isEqualTo("official, pivot by the encoder e4e");
    float[] codes = codes(out);
    assertThat(row(codes, 0)).isNotEqualTo(row(codes, LAYERS - 1));
    JsonNode configuration =
        JsonMapper.shared().readTree(Files.readString(out.resolve("manifest.json"))).path("configuration");
    assertThat(configuration.path("space").asString()).isEqualTo("w_plus");
    JsonNode encoder = configuration.path("projection").path("start").path("encoder");
    assertThat(encoder.path("name").asString()).isEqualTo("e4e");
    assertThat(Files.readString(out.resolve("report.html")))
        .contains(encoder.path("checkpoint_sha256").asString())
        .contains("The pivot is what the encoder e4e saw; nothing was projected.");
    CliRun tuned = run("tune", out, "--overwrite", "--steps-tune", "1");
    assertThat(tuned.code()).as(tuned.err()).isZero();
  }

  @Test
  void meanAndRandomCodesCanBePivots() {
    Path mean = folder.resolve("mean");
    invert(mean, "--start", "mean", "--steps-invert", "0", "--w-samples", "10");
    Path random = folder.resolve("random");
    assertThat(invert(random, "--start", "random", "--steps-invert", "0", "--seed", "3").path("preset").asString())
        .isEqualTo("official, from a random code");
    assertThat(row(codes(mean), 0)).isEqualTo(row(codes(mean), 5));
    assertThat(codes(random)).isNotEqualTo(codes(mean));
  }

  @Test
  void aProjectionIntoWPlusFreesEveryRow() throws Exception {
    Path out = folder.resolve("wplus");
    assertThat(invert(out, "--space", "w+", "--steps-invert", "3", "--w-samples", "10").path("steps").asInt())
        .isEqualTo(3);
    float[] codes = codes(out);
    for (int layer = 1; layer < LAYERS; layer++) {
      assertThat(row(codes, layer)).isNotEqualTo(row(codes, layer - 1));
    }
    JsonNode noted = JsonMapper.shared().readTree(Files.readString(out.resolve("2-pivot/inversion.json")));
    assertThat(noted.path("space").asString()).isEqualTo("w_plus");
    CliRun tuned = run("tune", out, "--steps-tune", "1");
    assertThat(tuned.code()).as(tuned.err()).isZero();
    assertThat(Files.readString(out.resolve("report.html"))).contains("a code of its own for every layer");
    JsonNode manifest = JsonMapper.shared().readTree(Files.readString(out.resolve("manifest.json")));
    assertThat(manifest.path("configuration").path("space").asString()).isEqualTo("w_plus");
  }

  @ParameterizedTest
  @CsvSource({
    "2, --start encoder, added are [e4e",
    "2, --start random --encoder e4e, contradict",
    "2, --start nowhere, 'nowhere'",
    "2, --encoder e4e --space w, W+",
    "3, --encoder e4e-ffhq, '[18, 64]'",
    "5, --encoder none, 'no encoder'",
    "5, --encoder faces-128, 'no encoder'"
  })
  void wrongChoicesAreToldBeforeAnythingRuns(int code, String options, String reason) {
    List<Object> all = new ArrayList<>(List.of("invert", folder.resolve("no-such-photo.jpg"), "--out",
        folder.resolve("none"), "--model", CliRun.smallModel()));
    all.addAll(Arrays.asList((Object[]) options.split(" ")));
    CliRun run = run(all.toArray());
    assertThat(run.err()).contains(reason.replace("'", "")).hasLineCount(1);
    assertThat(run.code()).isEqualTo(code);
  }

  @Test
  void filesThatAreNoEncoderAreNotAdded() {
    Path generator = CliRun.root().resolve("models/faces-128/faces-128.safetensors");
    CliRun run = run("model", "add", "e4e-wrong", generator);
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.failure()).has(errorText("cli.no-encoder"));
    assertThat(folder.resolve("models/e4e-wrong.safetensors")).doesNotExist();
    assertThat(run("model", "add", "my-thing", generator, "--kind", "thing").code()).isEqualTo(2);
  }
}
