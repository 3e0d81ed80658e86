package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.RunFolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Several faces in one small generator, few steps: what the folder holds and what commands make of it. */
class TogetherTest {
  private static final Path OTHER = CliRun.root().resolve("examples/grace_hopper.jpg");

  @TempDir static Path folder;
  private static CliRun together = new CliRun(-1, "", "");

  private static JsonNode ok(Object... arguments) {
    CliRun run = CliRun.of(arguments);
    assertThat(run.code()).as(run.err()).isZero();
    return run.json();
  }

  @BeforeAll
  static void personalise() {
    together = CliRun.of("personalise", CliRun.example(), OTHER, "--together", "--out", folder.resolve("people"),
        "--steps-invert", "4", "--steps-tune", "4", "--w-samples", "50", "--threads", "1", "--json", "--model",
        CliRun.smallModel());
    assertThat(together.code()).as(together.err()).isZero();
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readAllBytes(file));
  }

  @Test
  void leavesOneFolderForAll() throws IOException {
    Path run = folder.resolve("people");
    for (String file : new String[] {"0-photo/%s/photo.jpg", "1-aligned/%s/aligned.png", "1-aligned/%s/square.json",
        "2-pivot/%s/pivot.safetensors", "2-pivot/%s/inversion.json", "2-pivot/%s/projection.png",
        "3-tuned/%s/tuned.png", "3-tuned/%s/difference.png", "4-edits/%s/edits.json"}) {
      for (String name : new String[] {"astronaut", "grace_hopper"}) {
        assertThat(run.resolve(String.format(file, name.replace('_', '-')))).isNotEmptyFile();
      }
    }
    assertThat(run.resolve("3-tuned/generator.safetensors")).isNotEmptyFile();
    assertThat(Files.readAllLines(run.resolve("3-tuned/history.csv"))).hasSize(1 + 2 * 4);
    JsonNode scores = json(run.resolve("scores.json"));
    assertThat(scores.path("faces").size()).isEqualTo(2);
    assertThat(scores.path("faces").size()).isEqualTo(2);
    for (JsonNode face : scores.path("faces")) {
      assertThat(face.path("tuned").path("mse").asDouble()).as(face.path("name").asString())
          .isLessThan(face.path("projection").path("mse").asDouble());
    }
    assertThat(scores.path("tuned").path("lpips").isNumber()).isTrue();
    JsonNode manifest = json(run.resolve("manifest.json"));
    assertThat(manifest.path("kind").asString()).isEqualTo("several_people");
    assertThat(manifest.path("faces").path(1).path("photo").path("sha256").asString()).matches("[0-9a-f]{64}");
    String page = Files.readString(run.resolve("report.html"));
    assertThat(page).contains("astronaut").contains("grace_hopper").contains("personal generator").contains(">mean<");
    assertThat(together.json().path("faces").path(0).path("name").asString()).isEqualTo("astronaut");
    assertThat(together.err()).contains("projecting 2 of 2, grace_hopper").contains("tuning 8/8");
  }

  @Test
  void everyPersonIsEditedOrOnlyOne() throws IOException {
    Path out = folder.resolve("edits");
    ok("edit", folder.resolve("people"), "--edit", "sefa:0=2", "--edit", "sefa:1=1", "--out", out, "--json", "--quiet");
    for (String name : new String[] {"astronaut", "grace-hopper"}) {
      assertThat(out.resolve(name).resolve("tuned.png")).isNotEmptyFile();
    }
    assertThat(PhotoReader.read(out.resolve("astronaut/tuned.png")).pixels().toBytes())
        .isNotEqualTo(PhotoReader.read(out.resolve("grace-hopper/tuned.png")).pixels().toBytes());
    for (String person : new String[] {"1", "grace_hopper"}) {
      Path one = folder.resolve("only " + person);
      JsonNode answer = ok("edit", folder.resolve("people"), "--person", person, "--edit", "sefa:0=2", "--out", one,
          "--json", "--quiet");
      assertThat(answer.path("files").size()).isEqualTo(3);
      assertThat(one.resolve("grace-hopper/tuned.png")).isNotEmptyFile();
      assertThat(one.resolve("astronaut")).doesNotExist();
    }
    Path named = folder.resolve("named");
    ok("edit", folder.resolve("people") + "#grace_hopper", "--edit", "sefa:0=2", "--out", named, "--json", "--quiet");
    assertThat(named.resolve("grace-hopper/tuned.png"))
        .hasSameBinaryContentAs(folder.resolve("only 1").resolve("grace-hopper/tuned.png"));
    CliRun which = CliRun.of("video", folder.resolve("people"), "--edit", "sefa:0=2", "--frames", "2", "--out",
        folder.resolve("film"));
    assertThat(which.code()).isEqualTo(3);
    assertThat(which.failure()).has(errorText("cli.which-person"));
    JsonNode between = ok("interpolate", folder.resolve("people") + "#0", folder.resolve("people") + "#1", "--pictures",
        "3", "--out", folder.resolve("between"), "--json", "--quiet");
    assertThat(between.path("files").size()).isPositive();
    CliRun nobody = CliRun.of("edit", folder.resolve("people"), "--person", "7", "--edit", "sefa:0=2", "--out",
        folder.resolve("none"));
    assertThat(nobody.code()).isEqualTo(2);
    assertThat(nobody.failure()).has(errorText("cli.unknown-person"));
  }

  /** Photos are often called 1, 2, 3: a name goes before a number. */
  @Test
  void numbersForNamesAreNames() throws IOException {
    Path run = Files.createDirectory(folder.resolve("numbers"));
    Files.writeString(run.resolve("manifest.json"), Files.readString(folder.resolve("people/manifest.json"))
        .replaceAll("(\"name\"\\s*:\\s*)\"astronaut\"", "$1\"1\"")
        .replaceAll("(\"name\"\\s*:\\s*)\"grace_hopper\"", "$1\"2\""));
    RunFolder people = RunFolder.open(run);
    assertThat(people.only("1").face().folder()).isEqualTo("astronaut");
    assertThat(people.only("2").face().folder()).isEqualTo("grace-hopper");
    assertThat(people.only("0").face().folder()).isEqualTo("astronaut");
    assertThat(people.only(people.faces().getLast()).face().name()).isEqualTo("2");
  }

  @Test
  void theCommonGeneratorIsRenderedAndExported() {
    Path run = folder.resolve("people");
    Path images = folder.resolve("images.safetensors");
    ok("generate", "--model", run, "--latents", run + "/2-pivot/astronaut/pivot.safetensors#codes", "--raw", images,
        "--json", "--quiet");
    for (String format : new String[] {"rosinality", "safetensors"}) {
      Path file = folder.resolve("export." + format);
      ok("model", "export", run, "--format", format, "--out", file, "--json", "--quiet");
      assertThat(file).isNotEmptyFile();
    }
    Path again = folder.resolve("again.safetensors");
    ok("generate", "--model", folder.resolve("export.safetensors"), "--latents",
        run + "/2-pivot/astronaut/pivot.safetensors#codes", "--raw", again, "--json", "--quiet");
    assertThat(SafetensorsReader.read(again).get("images").toArray())
        .isEqualTo(SafetensorsReader.read(images).get("images").toArray());
  }

  @Test
  void pivotsFoundOneByOneAreTunedTogetherToTheSameGenerator() throws IOException {
    Path pivots = folder.resolve("pivots");
    ok("invert", CliRun.example(), OTHER, "--out", pivots, "--steps-invert", "4", "--w-samples", "50", "--threads",
        "1", "--model", CliRun.smallModel(), "--json", "--quiet");
    CliRun unsaid = CliRun.of("tune", pivots.resolve("astronaut"), pivots.resolve("grace_hopper"), "--out",
        folder.resolve("unsaid"));
    assertThat(unsaid.code()).isEqualTo(2);
    assertThat(unsaid.failure()).has(errorText("cli.several-pivots-without-together"));
    Path out = folder.resolve("tuned");
    ok("tune", pivots.resolve("astronaut"), pivots.resolve("grace_hopper"), "--together", "--out", out,
        "--steps-tune", "4", "--threads", "1", "--json", "--quiet");
    assertThat(out.resolve("3-tuned/generator.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("people/3-tuned/generator.safetensors"));
    // Each face keeps how its own pivot was found, whatever was asked for the others.
    Path file = out.resolve("2-pivot/grace-hopper/inversion.json");
    ObjectNode other = (ObjectNode) json(file);
    other.put("preset", "quick");
    ((ObjectNode) other.path("projection")).put("steps", 77);
    Files.writeString(file, other.toString());
    // A run of several is tuned anew like one of one: here by the sum, with the codes free.
    JsonNode anew = ok("tune", out, "--overwrite", "--steps-tune", "2", "--joint-steps", "sum", "--tune-batch", "2",
        "--tune-codes", "--threads", "1", "--json", "--quiet");
    assertThat(anew.path("faces").size()).isEqualTo(2);
    assertThat(json(file).path("projection").path("steps").asInt()).isEqualTo(77);
    assertThat(json(file).path("preset").asString()).isEqualTo("quick");
    assertThat(json(out.resolve("2-pivot/astronaut/inversion.json")).path("projection").path("steps").asInt())
        .isEqualTo(4);
    JsonNode manifest = json(out.resolve("manifest.json"));
    assertThat(manifest.path("configuration").has("projection")).as("there is none of all").isFalse();
    assertThat(manifest.path("seeds").propertyNames()).containsExactly("tuning");
    for (int i = 0; i < 2; i++) {
      assertThat(manifest.path("faces").path(i).path("inversion").path("projection").path("steps").asInt())
          .isEqualTo(i == 0 ? 4 : 77);
    }
    assertThat(Files.readString(out.resolve("report.html"))).contains("grace_hopper, projection").contains("77");
    float[] projected =
        SafetensorsReader.read(out.resolve("2-pivot/astronaut/pivot.safetensors")).get("codes").toArray();
    float[] tuned =
        SafetensorsReader.read(out.resolve("3-tuned/generator.safetensors")).get("pivot.0.codes").toArray();
    assertThat(tuned).as("the tuned code is kept in the personal generator").isNotEqualTo(projected);
  }

  @Test
  void whatSharingCostsIsMeasuredByOneCommand() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Files.copy(CliRun.example(), photos.resolve("astronaut.jpg"));
    Files.copy(OTHER, photos.resolve("hopper.jpg"));
    Path out = folder.resolve("cost");
    Object[] command = {"experiment", "together", "--photos", photos, "--count", "2", "--out", out, "--steps-invert",
        "2", "--steps-tune", "2", "--w-samples", "50", "--threads", "1", "--model", CliRun.smallModel(), "--seed", "1", "--shared-steps", "3",
        "--shared-ramp-down", "0.5", "--json"};
    JsonNode answer = ok(command);
    JsonNode together = answer.path("tables").path(0).path("rows").path(2);
    assertThat(together.path("label").asString()).isEqualTo("together");
    assertThat(together.path("cells").path(4).path("value").asInt()).as("steps").isEqualTo(2 * 3);
    assertThat(answer.path("origin").asString()).contains("seed 1 alone");
    JsonNode results = json(out.resolve("results.json"));
    assertThat(results.path("setup").path("study").path("shared").path("steps").asInt()).isEqualTo(3);
    assertThat(results.path("setup").path("pti").path("tuning").path("steps").asInt()).isEqualTo(2);
    assertThat(Files.readString(out.resolve("table.md"))).contains("| hopper.jpg |");
    assertThat(out.resolve("index.html")).isNotEmptyFile();
    CliRun again = CliRun.of(command);
    assertThat(again.json().path("tables")).isEqualTo(answer.path("tables"));
    assertThat(again.err()).as("nothing is done twice").doesNotContain("tuning ").doesNotContain("projecting ");
  }

  /** By the embedded generator, which has directions with names. */
  @Test
  void photosOfOnePersonShareAGeneratorAndEveryEdit() throws IOException {
    // There are no two photographs of one person among the examples: views are derived from one.
    Path mirrored = folder.resolve("mirrored.png");
    RgbImage photo = PhotoReader.read(CliRun.example()).pixels();
    PhotoWriter.write(RgbImage.generate(photo.width(), photo.height(),
        (x, y, channel) -> photo.sample(photo.width() - 1 - x, y, channel)), mirrored);
    Path out = folder.resolve("one person");
    JsonNode answer = ok("personalise", CliRun.example(), mirrored, "--same-person", "--out", out, "--steps-invert",
        "1", "--steps-tune", "1", "--w-samples", "50", "--threads", "1", "--json", "--quiet");
    assertThat(answer.path("kind").asString()).isEqualTo("one_person");
    assertThat(answer.path("notices").size()).as("a mirror image is the same person").isZero();
    JsonNode edits = json(out.resolve("4-edits/edits.json"));
    assertThat(edits.size()).as("three edits at two strengths, and none").isEqualTo(7);
    assertThat(edits.path(0).path("pictures").size()).as("every edit on all photos").isEqualTo(2);
    assertThat(edits.path(0).path("caption").asString()).contains("Identity between these pictures");
    JsonNode strangers = ok("tune", folder.resolve("people"), "--same-person", "--out", folder.resolve("strangers"),
        "--steps-tune", "1", "--json", "--threads", "1", "--quiet");
    assertThat(strangers.path("notices").toString()).contains("may not all show one person");
    assertThat(Files.readString(folder.resolve("strangers/report.html"))).contains("may not all show one person");
    try (Stream<Path> hidden = Files.list(out)) {
      assertThat(hidden.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("."));
    }
  }
}
