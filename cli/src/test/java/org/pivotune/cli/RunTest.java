package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.RgbImage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One face through all stages, few steps: what the folder holds and how commands go on from it. */
class RunTest {
  private static final Object[] FEW = {
    "--steps-invert", "3", "--steps-tune", "3", "--w-samples", "50", "--seed", "1", "--json"
  };

  @TempDir static Path folder;
  private static CliRun personalised = new CliRun(-1, "", "");

  private static CliRun run(Object[] more, Object... arguments) {
    Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return CliRun.of(all);
  }

  @BeforeAll
  static void personalise() {
    personalised = run(FEW, "personalise", CliRun.example(), "--out", folder.resolve("run"));
    assertThat(personalised.code()).as(personalised.err()).isZero();
  }

  @Test
  void leavesTheFolderOfTheContract() throws Exception {
    for (String name : new String[] {"0-photo", "1-aligned", "2-pivot", "3-tuned", "4-edits", "5-scores"}) {
      assertThat(folder.resolve("run").resolve(name)).isDirectory();
    }
    for (String name : new String[] {"report.html", "manifest.json"}) {
      assertThat(folder.resolve("run").resolve(name)).isNotEmptyFile();
    }
    JsonNode scores = JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("run/scores.json")));
    for (String result : new String[] {"projection", "tuned"}) {
      for (String score : new String[] {"mse", "lpips", "ms_ssim", "identity"}) {
        assertThat(scores.path(result).path(score).isNumber()).as(result + " " + score).isTrue();
        assertThat(personalised.json().path(result).path(score).asDouble())
            .isEqualTo(scores.path(result).path(score).asDouble());
      }
    }
    assertThat(scores.path("tuned").path("mse").asDouble()).isLessThan(scores.path("projection").path("mse").asDouble());
  }

  @Test
  void saysWhatIsGoingOn() {
    assertThat(personalised.err()).contains("aligning ").contains("projecting 3/3  LPIPS ").contains("tuning 3/3  LPIPS ")
        .contains("lpips-vgg was not added");
    assertThat(personalised.json().path("preset").asString()).contains("official").contains("alex");
  }

  @Test
  void aFinishedRunIsNotOverwrittenUnasked() {
    CliRun again = run(FEW, "personalise", CliRun.example(), "--out", folder.resolve("run"));
    assertThat(again.code()).isEqualTo(6);
    assertThat(again.err()).contains("--overwrite");
  }

  @Test
  void invertAndTuneGiveWhatPersonaliseGives() throws Exception {
    Path out = folder.resolve("two steps");
    CliRun inverted = CliRun.of("invert", CliRun.example(), "--out", out, "--steps-invert", "3", "--w-samples", "50",
        "--seed", "1", "--json", "--quiet");
    assertThat(inverted.code()).as(inverted.err()).isZero();
    assertThat(out.resolve("2-pivot/pivot.safetensors")).isRegularFile();
    assertThat(out.resolve("3-tuned")).doesNotExist();
    CliRun tuned = CliRun.of("tune", out, "--steps-tune", "3", "--json", "--quiet");
    assertThat(tuned.code()).as(tuned.err()).isZero();
    assertThat(SafetensorsReader.read(out.resolve("2-pivot/pivot.safetensors")).get("codes").toArray())
        .isEqualTo(SafetensorsReader.read(folder.resolve("run/2-pivot/pivot.safetensors")).get("codes").toArray());
    assertThat(tuned.json().path("tuned")).isEqualTo(personalised.json().path("tuned"));
    assertThat(out.resolve("report.html")).isNotEmptyFile();
  }

  @Test
  void theTunedGeneratorIsRenderedExportedAndEdited() {
    Path run = folder.resolve("run");
    Path images = folder.resolve("images.safetensors");
    assertThat(CliRun.of("generate", "--model", run, "--latents", run + "/2-pivot/pivot.safetensors#codes", "--raw",
        images, "--quiet").code()).isZero();
    Path whole = folder.resolve("whole.safetensors");
    assertThat(CliRun.of("model", "export", run, "--out", whole, "--quiet").code()).isZero();
    Path again = folder.resolve("again.safetensors");
    assertThat(CliRun.of("generate", "--model", whole, "--latents", run + "/2-pivot/pivot.safetensors#codes", "--raw",
        again, "--quiet").code()).isZero();
    assertThat(SafetensorsReader.read(again).get("images").toArray())
        .isEqualTo(SafetensorsReader.read(images).get("images").toArray());
  }

  @Test
  void editsShowBothGeneratorsAndGoBackIntoThePhoto() throws Exception {
    Path out = folder.resolve("edits");
    CliRun edited = CliRun.of("edit", folder.resolve("run"), "--edit", "smile=2", "--edit", "yaw=-1", "--strip",
        "age=-2:2:3", "--paste-back", "--out", out, "--json", "--quiet");
    assertThat(edited.code()).as(edited.err()).isZero();
    try (var files = Files.list(out)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(
          "original.png", "tuned.png", "side-by-side.png", "strip-age.png", "photo.png");
    }
    assertThat(edited.json().path("files").size()).isEqualTo(5);
    RgbImage photo = PhotoReader.read(CliRun.example()).pixels();
    RgbImage pasted = PhotoReader.read(out.resolve("photo.png")).pixels();
    assertThat(pasted.width()).isEqualTo(photo.width());
    assertThat(pasted.toBytes()).isNotEqualTo(photo.toBytes());
    assertThat(PhotoReader.read(out.resolve("tuned.png")).pixels().toBytes())
        .isNotEqualTo(PhotoReader.read(out.resolve("original.png")).pixels().toBytes());
    CliRun unknown = CliRun.of("edit", folder.resolve("run"), "--edit", "wings=1", "--out", folder.resolve("none"));
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("wings").contains("smile");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void everyRunShowsItsUsualEdits() throws Exception {
    JsonNode edits = JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("run/4-edits/edits.json")));
    assertThat(edits.size()).isEqualTo(6);
    assertThat(edits.toString()).contains("smile, original generator").contains("yaw, tuned generator").contains("age");
    assertThat(edits.path(0).path("pictures").size()).isEqualTo(3);
  }

  @Test
  void learnedDirectionsAreListedAndKeepThoseOfTheFile() {
    Path file = folder.resolve("directions.safetensors");
    for (String attribute : new String[] {"yaw", "gender"}) {
      CliRun learned = CliRun.of("directions", "learn", "--attribute", attribute, "--samples", "60", "--out", file,
          "--json", "--quiet");
      assertThat(learned.code()).as(learned.err()).isZero();
      assertThat(learned.json().path("directions").path(0).path("unit").asDouble()).isPositive();
    }
    JsonNode list = CliRun.of("directions", "list", "--directions", file, "--json").json();
    assertThat(list.path("directions").size()).isEqualTo(2);
    CliRun unknown = CliRun.of("directions", "learn", "--attribute", "wings", "--out", file);
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("wings").contains("smile");
  }
}
