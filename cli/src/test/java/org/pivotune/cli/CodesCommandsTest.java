package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.checkpoint.NpzWriter;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.TorchArchiveWriter;
import org.pivotune.tensor.HostTensor;
import tools.jackson.databind.JsonNode;

/** Other people's files of codes, directions and catalogues in commands, on a generator of 32 px (num_ws 8, w_dim 16). */
class CodesCommandsTest {
  private static final Path FILES = CliRun.root().resolve("engine/src/test/resources/org/pivotune/exchange");
  private static final Path MODEL = FILES.resolve("base.pkl");

  @TempDir static Path folder;
  private static Path run = Path.of("");

  @BeforeAll
  static void importAPerson() {
    run = folder.resolve("run");
    ok("model", "import", FILES.resolve("pti-tuned.pt"), "--model", MODEL, "--pivot", FILES.resolve("pti-pivot.pt"),
        "--out", run, "--json", "--quiet");
  }

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

  private static HostTensor waves(long... shape) {
    float[] values = new float[Math.toIntExact(HostTensor.elementCount(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    return HostTensor.of(values, shape);
  }

  private static Path npz(String name, Map<String, HostTensor> arrays) {
    Path file = folder.resolve(name);
    NpzWriter.write(file, arrays);
    return file;
  }

  @ParameterizedTest
  @CsvSource({"8 16, w_plus, 1", "1 8 16, w_plus, 1", "3 8 16, w_plus, 3", "3 16, w, 3", "16, w, 1"})
  void latentsMakeAsManyPicturesAsTheyAre(String shape, String space, int count) {
    long[] sizes = java.util.Arrays.stream(shape.split(" ")).mapToLong(Long::parseLong).toArray();
    Path raw = folder.resolve("raw.safetensors");
    JsonNode answer = ok("generate", "--model", MODEL, "--latents", npz("w.npz", Map.of("w", waves(sizes))), "--raw", raw,
        "--json", "--quiet");
    assertThat(answer.path("space").asString()).isEqualTo(space);
    assertThat(SafetensorsReader.read(raw).get("images").shape()).containsExactly(count, 3, 32, 32);
  }

  @Test
  void theUserSaysOtherwise() {
    Path file = npz("rows.npz", Map.of("x", waves(8, 16), "y", waves(3, 16)));
    assertThat(ok("generate", "--model", MODEL, "--latents", file + "#x", "--space", "w", "--raw",
        folder.resolve("r.safetensors"), "--json", "--quiet").path("images").asInt()).isEqualTo(8);
    Object[] unclear = {"generate", "--model", MODEL, "--latents", file + "#y", "--raw", folder.resolve("u"), "--quiet"};
    refused(3, "add --space z, --space w or --space w+", unclear);
    Object[] advised = java.util.Arrays.copyOf(unclear, unclear.length + 2);
    advised[unclear.length] = "--space";
    advised[unclear.length + 1] = "w";
    assertThat(CliRun.of(advised).code()).isZero();
  }

  @Test
  void latentsThatAreNoNumbersAreToldWithTheirPlace() {
    HostTensor broken = waves(8, 16);
    broken.data().put(35, Float.NaN);
    Path raw = folder.resolve("nan.safetensors");
    refused(3, "#w: it is F32[8, 16], and holds NaN at [2, 3]", "generate", "--model", MODEL, "--latents",
        npz("nan.npz", Map.of("w", broken)), "--raw", raw, "--quiet");
    assertThat(raw).doesNotExist();
  }

  @Test
  void aProjectorsNoiseMapsAreUsedOrToldToBeUnused() {
    Map<String, HostTensor> noise = new LinkedHashMap<>();
    for (int side : new int[] {4, 8, 8, 16, 16, 32, 32}) {
      noise.put(Integer.toString(noise.size()), waves(1, 1, side, side));
    }
    Path file = folder.resolve("projected.pt");
    TorchArchiveWriter.write(file, Map.of("me.png", Map.of("img", waves(3, 32, 32), "latent", waves(8, 16), "noise", noise)));
    CliRun told = CliRun.of("generate", "--model", MODEL, "--latents", file, "--raw", folder.resolve("p.safetensors"));
    assertThat(told.code()).as(told.err()).isZero();
    assertThat(told.err()).contains("the noise maps of " + file + " are not used");
    Path person = folder.resolve("person");
    ok("model", "import", FILES.resolve("pti-tuned.pt"), "--model", MODEL, "--pivot", file + "#me.png", "--out", person,
        "--json", "--quiet");
    Path exported = folder.resolve("pivot.safetensors");
    ok("model", "export", person, "--pivot", exported, "--json", "--quiet");
    Map<String, HostTensor> pivot = SafetensorsReader.read(exported).asMap();
    assertThat(pivot.get("codes").toArray()).isEqualTo(waves(8, 16).toArray());
    assertThat(pivot.get("noise.synthesis.b32.conv1.noise_const").toArray()).isEqualTo(waves(32, 32).toArray());
  }

  @Test
  void boundariesComponentsAndMixesComeFromFilesOfMany() {
    Path many = folder.resolve("boundaries.pt");
    TorchArchiveWriter.write(many, Map.of("00_Age", waves(1, 8, 16), "31_Smile", waves(16)));
    assertThat(ok("edit", run, "--edit", "file:" + many + "#31_Smile=1", "--mix", FILES.resolve("projected_w.npz") + "@4-7",
        "--out", folder.resolve("e1"), "--json", "--quiet").path("files").size()).isEqualTo(3);
    refused(3, "say which, such as boundaries.pt#", "edit", run, "--edit", "file:" + many + "=1", "--out",
        folder.resolve("e2"), "--quiet");
    Map<String, HostTensor> components = new LinkedHashMap<>();
    components.put("lat_mean", waves(1, 16));
    HostTensor axes = HostTensor.allocate(2, 1, 16);
    axes.data().put(0, 1).put(17, 1);
    components.put("lat_comp", axes);
    components.put("lat_stdev", HostTensor.of(new float[] {2, 1}, 2));
    ok("edit", run, "--edit", "ganspace-add:1=1", "--pca", npz("c_w.npz", components), "--out", folder.resolve("e3"),
        "--json", "--quiet");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "sefa:0@99=1|there is no layer 99 in this generator; it has layers 0 to 7",
    "sefa:0@4-99=1|there are no layers 4 to 99 in this generator; it has layers 0 to 7",
    "ganspace:0@8-=1|there are no layers from 8 in this generator; it has layers 0 to 7",
    "style:40:0=1|this generator has style layers 0 to 10, not 40"})
  void layersThatAreNotThereAreNamed(String edit, String words) {
    refused(2, words, "edit", run, "--edit", edit, "--out", folder.resolve("layers"), "--quiet");
  }

  @Test
  void layersOfMixesAndFilesAreNamedToo() {
    refused(2, "there is no layer 12 in this generator; it has layers 0 to 7", "edit", run, "--mix", "seed:3@12", "--out",
        folder.resolve("layers"), "--quiet");
    refused(2, "there are no layers 3 to 8 in this generator", "edit", run, "--edit",
        "file:" + npz("d.npz", Map.of("d", waves(16))) + "@3-8=1", "--out", folder.resolve("layers"), "--quiet");
  }

  @Test
  void picturesThatAreNoNumbersAreErrorsAndLeaveNothing() {
    Path out = folder.resolve("broken");
    String far = "sefa:0=1e38";
    refused(8, "the picture holds NaN", "edit", run, "--edit", far, "--out", out, "--quiet");
    refused(8, "the picture holds", "edit", run, "--strip", "sefa:0=0:1e38:2", "--out", out, "--quiet");
    refused(8, "the picture holds", "edit", run, "--grid", "sefa:0=0:1e38:2,sefa:1=0:1:2", "--out", out, "--quiet");
    refused(8, "the picture holds", "video", run, "--edit", far, "--frames", 2, "--out", out, "--quiet");
    Path raw = folder.resolve("far.safetensors");
    HostTensor huge = waves(8, 16);
    huge.data().put(0, 3e38f);
    refused(8, "the picture holds", "generate", "--model", MODEL, "--latents", npz("huge.npz", Map.of("w", huge)), "--raw",
        raw, "--quiet");
    assertThat(out).doesNotExist();
    assertThat(raw).doesNotExist();
  }

  @Test
  void cataloguesMayBeginWithAMarkAndFaultsHaveAPlace() throws IOException {
    npz("boundary.npz", Map.of("age", waves(16), "smile", waves(16)));
    String catalogue = """
        {"format": "pivotune-edits/1",
         "edits": [
          {"name": "mine", "meaning": "older", "source": "me", "method": "direction", "file": "boundary.npz#age",
           "range": [-1, 1]}%s
         ]}
        """;
    Path marked = Files.writeString(folder.resolve("marked.json"), "\uFEFF" + catalogue.formatted(""));
    ok("edit", run, "--catalogue", marked, "--edit", "mine=0.5", "--out", folder.resolve("e4"), "--json", "--quiet");
    Path broken = Files.writeString(folder.resolve("broken.json"), "\uFEFF" + catalogue.formatted(","));
    refused(3, "broken.json holds broken JSON at line 5, column 2", "edit", run, "--catalogue", broken, "--edit",
        "mine=1", "--out", folder.resolve("e5"), "--quiet");
  }
}
