package org.pivotune.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.model.Checksums;
import org.pivotune.personalise.Personalisation;
import org.pivotune.personalise.Personaliser;
import org.pivotune.photo.Photo;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.tune.LowRank;
import org.pivotune.tune.PersonalGeneratorFile.Precision;
import org.pivotune.tune.TuningResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A run folder is whole or not there, and gives back what went in. */
@ExtendWith(NoLeakedHandles.class)
class RunFolderTest {
  @TempDir static Path photos;
  private static TinyRun run;

  @TempDir Path temporary;

  @BeforeAll
  static void personalise() throws IOException {
    run = TinyRun.perform(TinyRun.photo(photos, "somebody.jpg"));
  }

  @AfterAll
  static void close() {
    if (run != null) {
      run.close();
    }
  }

  private static RunRecord record(String name) {
    RgbImage picture = run.face().image();
    return run.record(name, List.of(
        new Strip("smile", "From earnest to broad.",
            List.of(new CaptionedPicture("\u22122", picture), new CaptionedPicture("+2", picture)))));
  }

  private static Set<String> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void holdsEveryStage() throws IOException {
    Path folder = temporary.resolve("new/run");

    RunFolder written = RunFolder.write(folder, record("somebody"), false);

    assertThat(files(folder)).containsExactlyInAnyOrder(
        "0-photo/photo.jpg", "1-aligned/aligned.png", "1-aligned/square.json", "2-pivot/pivot.safetensors",
        "2-pivot/projection.png", "2-pivot/history.csv", "2-pivot/inversion.json",
        "3-tuned/generator.safetensors", "3-tuned/tuned.png",
        "3-tuned/difference.png", "3-tuned/history.csv", "4-edits/01-smile-01--2.png", "4-edits/01-smile-02-+2.png",
        "4-edits/edits.json", "5-scores/scores.json", "scores.json", "report.html", "manifest.json");
    assertThat(StagedFolder.content(folder)).hasSize(9);
    assertThat(Files.list(folder)).as("nothing hidden stays").hasSize(9);
    assertThat(written.report()).isRegularFile();
    assertThat(Files.readAllLines(folder.resolve("2-pivot/history.csv")))
        .hasSize(3).first().isEqualTo("index,steps,distance,noise_regularity,learning_rate");
    assertThat(Files.mismatch(folder.resolve("0-photo/photo.jpg"), run.source().source())).isEqualTo(-1);
  }

  @Test
  void scoresHaveTheNamesOfTheContract() throws IOException {
    Path folder = RunFolder.write(temporary.resolve("run"), record("somebody"), false).path();

    JsonNode scores = JsonMapper.shared().readTree(Files.readString(folder.resolve("scores.json")));

    assertThat(scores.propertyNames()).containsExactly("projection", "tuned");
    assertThat(scores.get("tuned").propertyNames()).contains("mse", "lpips", "ms_ssim", "identity");
    assertThat(scores.get("projection").get("ms_ssim").asDouble()).isEqualTo(run.result().projectionScores().msSsim());
    assertThat(scores.get("tuned").get("lpips").asDouble()).isEqualTo(run.result().tunedScores().lpips());
    assertThat(Files.mismatch(folder.resolve("scores.json"), folder.resolve("5-scores/scores.json"))).isEqualTo(-1);
  }

  @Test
  void givesBackWhatWentIn() {
    Path folder = RunFolder.write(temporary.resolve("run"), record("somebody"), false).path();

    RunFolder opened = RunFolder.open(folder);

    assertThat(opened.square()).isEqualTo(run.face().square());
    assertThat(opened.aligned().toBytes()).isEqualTo(run.face().image().toBytes());
    assertThat(PhotoReader.read(opened.photo()).sha256()).isEqualTo(run.source().sha256());
    assertThat(opened.generator().baseSha256()).isEqualTo(run.base().sha256());
    assertThat(opened.generator().pivot().codes().toArray()).isEqualTo(run.result().pivot().codes().toArray());
    assertThat(opened.generator().pivot().noise()).hasSameSizeAs(run.result().pivot().noise()).isNotEmpty();
    NamedTensors pivot = SafetensorsReader.read(folder.resolve("2-pivot/pivot.safetensors"));
    assertThat(pivot.get("codes").toArray()).isEqualTo(run.result().pivot().codes().toArray());
    try (Generator tuned = opened.generator().applyTo(run.base())) {
      HostTensor again = Personaliser.render(tuned, opened.generator().pivot());
      for (int i = 0; i < again.elementCount(); i++) {
        assertThat(again.get(i)).isCloseTo(run.result().tunedImage().get(i), within(1e-5f));
      }
    }
  }

  @Test
  void replacesARunOnlyWhenAskedAndLeavesOtherFilesAlone() throws IOException {
    Path folder = temporary.resolve("run");
    RunFolder.write(folder, record("first"), false);
    Files.writeString(folder.resolve("my-notes.txt"), "mine");
    Files.writeString(folder.resolve("4-edits/old.png"), "old");

    assertThatThrownBy(() -> RunFolder.check(folder, false))
        .isInstanceOf(ReportException.class).has(errorText("report.holds-a-run"));
    assertThatThrownBy(() -> RunFolder.write(folder, record("second"), false)).isInstanceOf(ReportException.class);
    assertThat(Files.readString(folder.resolve("manifest.json"))).contains("\"first\"");

    RunFolder.check(folder, true);
    RunFolder.write(folder, record("second"), true);
    assertThat(Files.readString(folder.resolve("manifest.json"))).contains("\"second\"");
    assertThat(folder.resolve("my-notes.txt")).hasContent("mine");
    assertThat(folder.resolve("4-edits/old.png")).doesNotExist();
    assertThat(Files.list(folder)).hasSize(10);
  }

  /** An inversion whose photo is no longer where it was, so that another file of it is kept. */
  private static InversionFolder invert(Path folder, boolean marked) {
    Photo photo = run.source();
    Photo moved = new Photo(photo.pixels(), photos.resolve("gone.jpg"), photo.format(), photo.sha256(),
        photo.orientation(), photo.colour(), photo.notices());
    Inversion inversion = record("x").inversion(0).in("x", run.base().name(), marked);
    return InversionFolder.write(
        folder, inversion, moved, run.face(), run.result().pivot(), run.face().image(), false);
  }

  private static RunIdentity asked(String photo) {
    return RunIdentity.ofProjection(run.base().sha256(), RunIdentity.photo(photo, 0, false), run.result().config(),
        RunEnvironment.detect(Device.CPU));
  }

  @Test
  void anInversionIsKnownByItsPhotoThoughAnotherFileOfItIsKept() throws IOException {
    Path folder = temporary.resolve("inversion");
    invert(folder, true);
    assertThat(folder.resolve("0-photo/upright.jpg")).isRegularFile();

    assertThat(InversionFolder.isFinished(folder, asked(run.source().sha256()))).isTrue();
    assertThat(InversionFolder.isFinished(folder, asked("0".repeat(64)))).isFalse();

    Path file = folder.resolve("2-pivot/inversion.json");
    ObjectNode earlier = (ObjectNode) JsonMapper.shared().readTree(Files.readString(file));
    earlier.remove("photo_sha256");
    earlier.remove("marked");
    Files.writeString(file, earlier.toString());
    assertThat(InversionFolder.isFinished(folder, asked(run.source().sha256()))).isFalse();
    assertThat(InversionFolder.isFinished(
        folder, asked(Checksums.sha256(folder.resolve("0-photo/upright.jpg"))))).isTrue();
    InversionFolder.requireSameForm(folder, true);
  }

  @Test
  void whatIsKeptInAnotherFormThanAskedIsTold() {
    Path folder = RunFolder.write(temporary.resolve("run"), record("x"), false).path();

    RunFolder.requireSameForm(folder, Precision.FLOAT32, true);
    assertThatThrownBy(() -> RunFolder.requireSameForm(folder, LowRank.standard(), true))
        .isInstanceOf(ReportException.class).has(errorText("report.kept-in-another-form"));
    assertThatThrownBy(() -> RunFolder.requireSameForm(folder, Precision.FLOAT32, false))
        .isInstanceOf(ReportException.class).has(errorText("report.kept-with-marks"));
    Path inversion = invert(temporary.resolve("inversion"), false).path();
    InversionFolder.requireSameForm(inversion, false);
    assertThatThrownBy(() -> InversionFolder.requireSameForm(inversion, true)).has(errorText("report.kept-without-marks"));
  }

  @Test
  void killedBetweenItsLastRenamesARunCanBeBegunAgain() throws IOException {
    for (int moves = 0; moves < RunFolder.NAMES.size(); moves++) {
      Path folder = Files.createDirectory(temporary.resolve("fresh-" + moves));
      kill(folder, moves);
      RunFolder.check(folder, false);
      assertThat(Files.list(folder)).isEmpty();
    }
    Path folder = invert(temporary.resolve("tuned in place"), true).path();
    for (int moves = 0; moves < 3 + RunFolder.NAMES.size(); moves++) {
      kill(folder, moves);
      assertThat(InversionFolder.openAll(folder).getFirst().pivot().codes().toArray())
          .as("after " + moves + " renames").isEqualTo(run.result().pivot().codes().toArray());
      assertThat(StagedFolder.content(folder)).containsExactly("0-photo", "1-aligned", "2-pivot");
    }
    Path finished = RunFolder.write(temporary.resolve("finished"), record("first"), false).path();
    kill(finished, 12);
    assertThat(finished.resolve("manifest.json")).doesNotExist();
    assertThat(RunFolder.open(finished).generator().people()).hasSize(1);
  }

  private static void kill(Path folder, int moves) throws IOException {
    Path part = Files.createDirectory(folder.resolve(".pivotune-part-7"));
    StagedFolderTest.fill(part, RunFolder.NAMES, "new");
    assertThatThrownBy(new Renames(folder, part, StagedFolderTest.dyingAfter(moves))::commit).hasMessage("killed");
  }

  @Test
  void refusesAFolderOfSomebodyElse() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("home"));
    Files.writeString(folder.resolve("thesis.txt"), "years of work");

    for (boolean overwrite : new boolean[] {false, true}) {
      assertThatThrownBy(() -> RunFolder.write(folder, record("x"), overwrite))
          .isInstanceOf(ReportException.class).has(errorText("report.folder-of-somebody-else"));
    }
    Files.writeString(folder.resolve("manifest.json"), "{\"format\": \"another\"}");
    assertThatThrownBy(() -> RunFolder.check(folder, true)).has(errorText("report.another-manifest"));
    assertThat(files(folder)).containsExactlyInAnyOrder("thesis.txt", "manifest.json");
  }

  @Test
  void anUnusableFolderIsToldBeforeTheWork() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "");
    Path mayBeNew = temporary.resolve("a/b/c");

    assertThatThrownBy(() -> RunFolder.check(file, false)).has(errorText("report.file-in-the-way"));
    assertThatThrownBy(() -> RunFolder.check(file.resolve("below"), false))
        .isInstanceOf(ReportException.class).has(errorText("report.run-cannot-be-written"));
    RunFolder.check(mayBeNew, false);
    assertThat(temporary.resolve("a")).doesNotExist();
  }

  @Test
  void aFailedWriteLeavesNothing() throws IOException {
    Path fresh = temporary.resolve("deep/fresh");
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    Path old = RunFolder.write(temporary.resolve("old"), record("first"), false).path();
    try (Generator broken = brokenGenerator()) {
      Personalisation whole = run.result();
      Personalisation damaged = new Personalisation(whole.config(), whole.faces(),
          new TuningResult(broken, whole.tuning().codes(), whole.tuning().history(), false), whole.timings(), whole.memory());
      RunRecord record = run.record("x", List.of(), damaged);

      for (Path folder : List.of(fresh, empty, old)) {
        assertThatThrownBy(() -> RunFolder.write(folder, record, true))
            .isInstanceOf(CheckpointException.class).has(errorText("report.tensor-is-not-a-number", folder));
      }
    }
    assertThat(temporary.resolve("deep")).doesNotExist();
    assertThat(Files.list(empty)).isEmpty();
    assertThat(Files.readString(old.resolve("manifest.json"))).contains("\"first\"");
    assertThat(Files.list(old)).hasSize(9);
  }

  private static Generator brokenGenerator() {
    Map<String, HostTensor> weights = new HashMap<>(run.base().generator().weights());
    HostTensor bias = weights.get("synthesis.b4.conv1.bias");
    HostTensor broken = HostTensor.of(bias.toArray(), bias.shape());
    broken.data().put(3, Float.NaN);
    weights.put("synthesis.b4.conv1.bias", broken);
    return Generator.load(run.base().generator().config(), weights, Device.CPU);
  }

  @Test
  void openingAnythingElseIsTold() throws IOException {
    assertThatThrownBy(() -> RunFolder.open(temporary.resolve("nowhere")))
        .isInstanceOf(ReportException.class).has(errorText("report.no-manifest"));
    Files.writeString(temporary.resolve("manifest.json"), "{\"format\": \"pivotune-run\", \"format_version\": 99}");
    assertThatThrownBy(() -> RunFolder.open(temporary)).has(errorText("report.unknown-version"));
    Files.writeString(temporary.resolve("manifest.json"), "[".repeat(100_000));
    assertThatThrownBy(() -> RunFolder.open(temporary)).isInstanceOf(ReportException.class);
  }
}
