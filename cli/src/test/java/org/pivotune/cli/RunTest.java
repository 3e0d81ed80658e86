package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.edit.DirectionCatalogue;
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
  @Tag("quick")
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
    assertThat(scores.path("tuned").path("mse").asDouble())
        .isLessThan(scores.path("projection").path("mse").asDouble());
  }

  @Test
  @Tag("quick")
  void saysWhatIsGoingOn() {
    assertThat(personalised.err()).contains("aligning ").contains("projecting 3/3  LPIPS ")
        .contains("tuning 3/3  LPIPS ")
        .contains("lpips-vgg was not added");
    assertThat(personalised.json().path("preset").asString()).contains("official").contains("alex");
  }

  @Test
  void aFinishedRunIsNotOverwrittenUnasked() {
    CliRun again = run(FEW, "personalise", CliRun.example(), "--out", folder.resolve("run"));
    assertThat(again.code()).isEqualTo(6);
    assertThat(again.failure()).has(errorText("cli.finished-run"));
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
    assertThat(unknown.failure()).has(errorText("cli.unknown-edit"));
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void everyWayOfEditingIsTakenTogether() throws Exception {
    Path run = folder.resolve("run");
    Path out = folder.resolve("all ways");
    CliRun edited = CliRun.of("edit", run, "--edit", "smile@4-7=1", "--edit", "sefa:3=1.5", "--edit",
        "sefa-tuned:0@0-3=1", "--edit", "ganspace:2=1", "--edit", "style:6:40=10", "--mix",
        "seed:7@8-=0.5", "--mix", run + "@0-1", "--strip",
        "ganspace-add:0=-1:1:2", "--strip", "smile=-1:1:2", "--strip", "smile=-2:2:2", "--grid",
        "smile=-1:1:2,sefa:0=-1:1:2", "--out", out, "--json", "--quiet");
    assertThat(edited.code()).as(edited.err()).isZero();
    assertThat(edited.json().path("files").size()).isEqualTo(7);
    assertThat(out.resolve("strip-ganspace-add-0.png")).isRegularFile();
    assertThat(out.resolve("strip-smile.png")).isRegularFile();
    assertThat(out.resolve("strip-smile-2.png")).isRegularFile();
    assertThat(out.resolve("grid-smile-sefa-0.png")).isRegularFile();
    CliRun beyond = CliRun.of("edit", run, "--edit", "smile=9", "--out", folder.resolve("beyond"));
    assertThat(beyond.err()).contains("smile=9 goes beyond -3 to 3");
    CliRun other = CliRun.of("edit", run, "--edit", "age=1", "--catalogue", "ffhq-1024", "--out", folder.resolve("no"));
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.failure()).has(errorText("cli.catalogue-of-another-generator"));
  }

  @Test
  void aFilmChangesAndComesBack() throws Exception {
    Path out = folder.resolve("film");
    CliRun filmed = CliRun.of("video", folder.resolve("run"), "--edit", "smile=2", "--frames", "3", "--paste-back",
        "--no-mp4", "--out", out, "--json", "--quiet");
    assertThat(filmed.code()).as(filmed.err()).isZero();
    assertThat(filmed.json().path("frames").asInt()).isEqualTo(7);
    RgbImage photo = PhotoReader.read(CliRun.example()).pixels();
    // The first and the last frame are the unedited photo to the byte.
    assertThat(PhotoReader.read(out.resolve("0000.png")).pixels().toBytes()).isEqualTo(photo.toBytes());
    assertThat(PhotoReader.read(out.resolve("0003.png")).pixels().toBytes()).isNotEqualTo(photo.toBytes());
    assertThat(PhotoReader.read(out.resolve("0006.png")).pixels().toBytes()).isEqualTo(photo.toBytes());
  }

  @Test
  void aWayLeadsBetweenRuns() throws Exception {
    Path out = folder.resolve("between");
    CliRun between = CliRun.of("interpolate", folder.resolve("run"), folder.resolve("run"), "--pictures", "3",
        "--frames", "2", "--no-mp4", "--out", out, "--json", "--quiet");
    assertThat(between.code()).as(between.err()).isZero();
    assertThat(between.json().path("files").size()).isEqualTo(6);
    byte[] tuned = PhotoReader.read(folder.resolve("run/3-tuned/tuned.png")).pixels().toBytes();
    byte[] first = PhotoReader.read(out.resolve("0000.png")).pixels().toBytes();
    int off = 0;
    for (int i = 0; i < tuned.length; i++) {
      off = Math.max(off, Math.abs((tuned[i] & 0xff) - (first[i] & 0xff)));
    }
    assertThat(off).isLessThan(2);
  }

  @Test
  void aFaceGoesBackIntoItsPhoto() throws Exception {
    Path out = folder.resolve("back/photo.png");
    CliRun same = CliRun.of("unalign", folder.resolve("run"), "--face", folder.resolve("run/1-aligned/aligned.png"),
        "--out", out, "--json", "--quiet");
    assertThat(same.code()).as(same.err()).isZero();
    assertThat(PhotoReader.read(out).pixels().toBytes())
        .isEqualTo(PhotoReader.read(CliRun.example()).pixels().toBytes());
    CliRun wrong = CliRun.of("unalign", folder.resolve("run"), "--face",
        CliRun.root().resolve("examples/grace_hopper.jpg"), "--out", folder.resolve("wrong.png"));
    assertThat(wrong.code()).isEqualTo(3);
    assertThat(wrong.failure()).has(errorText("cli.no-square-picture"));
  }

  @Test
  void unnamedDirectionsAreShown() {
    Path out = folder.resolve("sheet.png");
    CliRun sheet = CliRun.of("directions", "browse", "sefa", "--count", "2", "--strengths=-1:1:2", "--layers", "0-3",
        "--out", out, "--json", "--quiet");
    assertThat(sheet.code()).as(sheet.err()).isZero();
    assertThat(out).isRegularFile();
    assertThat(CliRun.of("directions", "list", "--catalogue", "ffhq-1024").out())
        .contains("eye_openness").contains("-30..45").contains("ganspace");
  }

  @Test
  @Tag("quick")
  void everyRunShowsItsUsualEdits() throws Exception {
    JsonNode edits = JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("run/4-edits/edits.json")));
    assertThat(edits.size()).isEqualTo(6);
    assertThat(edits.toString()).contains("smile, original generator").contains("yaw, tuned generator").contains("age");
    assertThat(edits.path(0).path("pictures").size()).isEqualTo(3);
  }

  @Test
  void learnedDirectionsAreListedAndKeepThoseOfTheFile() {
    Path file = folder.resolve("directions.safetensors");
    DirectionCatalogue shipped = DirectionCatalogue.embedded("faces-128");
    shipped.save(file);
    CliRun learned = CliRun.of("directions", "learn", "--attribute", "yaw", "--samples", "50",
        "--calibration-codes", "4", "--out", file, "--json", "--quiet");
    assertThat(learned.code()).as(learned.err()).isZero();
    assertThat(learned.json().path("directions").path(0).path("unit").asDouble()).isPositive();
    JsonNode list = CliRun.of("directions", "list", "--directions", file, "--json").json();
    assertThat(list.path("directions").size()).isEqualTo(shipped.names().size());
    assertThat(list.toString()).contains("\"samples\":50");
    CliRun unknown = CliRun.of("directions", "learn", "--attribute", "wings", "--out", file);
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.failure()).has(errorText("cli.unknown-attribute"));
  }
}
