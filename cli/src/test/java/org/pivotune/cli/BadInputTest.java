package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.observe.Cancellation;

/** Every refusal: one line, its exit code, and nothing written. */
class BadInputTest {
  private static final Path GENERATOR = CliRun.root().resolve("models/faces-128/faces-128.safetensors");

  @TempDir Path folder;

  private void refused(CliRun run, int code, String text, Object... parts) throws IOException {
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.failure()).has(errorText(text, parts));
    assertThat(run.err()).doesNotContain("\tat ").doesNotContain("Exception in thread");
    assertThat(run.out()).isEmpty();
    assertThat(folder.resolve("out")).doesNotExist();
    try (var left = Files.list(folder)) {
      assertThat(left.map(Path::getFileName).map(Path::toString)).noneMatch(name -> name.startsWith("."));
    }
  }

  private CliRun align(Path photo) {
    return CliRun.of("align", photo, "--out", folder.resolve("out"));
  }

  private CliRun imported(Path file) {
    return CliRun.of("model", "import", file, "--out", folder.resolve("out"));
  }

  @Test
  void missingPhoto() throws IOException {
    refused(align(folder.resolve("nowhere.jpg")), 3, "cli.no-photo-file");
  }

  @Test
  void textThatCallsItselfAPhoto() throws IOException {
    refused(align(BadFiles.write(folder.resolve("text.jpg"), "not a picture".getBytes(StandardCharsets.UTF_8))), 3,
        "cli.no-picture");
  }

  @Test
  void truncatedJpeg() throws IOException {
    refused(align(BadFiles.cut(CliRun.example(), folder.resolve("cut.jpg"), 0.5)), 3, "cli.cut-jpeg");
  }

  @Test
  void truncatedAndCorruptPng() throws IOException {
    Path whole = BadFiles.landscape(folder.resolve("whole.png"), 200);
    refused(align(BadFiles.cut(whole, folder.resolve("cut.png"), 0.5)), 3, "cli.cut-png");
    refused(align(BadFiles.corruptPng(folder.resolve("corrupt.png"))), 3, "cli.corrupt-png");
  }

  @Test
  void aHeaderOfTwoAndAHalfBillionPixels() throws IOException {
    refused(align(BadFiles.bomb(folder.resolve("bomb.png"))), 3, "cli.too-many-pixels");
  }

  @Test
  void noFace() throws IOException {
    Path landscape = BadFiles.landscape(folder.resolve("landscape.png"), 300);
    refused(align(landscape), 4, "cli.no-face-to-align");
    refused(CliRun.of("personalise", landscape, "--out", folder.resolve("out"), "--model", CliRun.smallModel(), "--quiet"),
        4, "cli.no-face-to-personalise");
    refused(CliRun.of("invert", landscape, "--out", folder.resolve("out"), "--model", CliRun.smallModel(), "--quiet"), 4,
        "cli.no-face-to-invert");
  }

  @Test
  void aFaceThatIsNotThere() throws IOException {
    refused(CliRun.of("align", CliRun.example(), "--out", folder.resolve("out"), "--face", "7"), 4, "cli.no-such-face");
  }

  @Test
  void sixteenBitsAndFourInksWork() throws IOException {
    for (Path photo : new Path[] {
        BadFiles.sixteenBits(CliRun.example(), folder.resolve("sixteen.png")),
        BadFiles.cmyk(CliRun.example(), folder.resolve("inks.jpg"))}) {
      CliRun run = CliRun.of("align", photo, "--out", folder.resolve("aligned"), "--json", "--quiet");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.json().path("faces").size()).isPositive();
    }
  }

  @Test
  void wrongAndDamagedCheckpoints() throws IOException {
    refused(imported(CliRun.root().resolve("models/identity/mobilefacenet.onnx")), 3, "cli.no-generator-but-onnx");
    refused(imported(CliRun.root().resolve("models/lpips/lpips-alex.safetensors")), 3, "cli.no-generator-but-lpips");
    refused(imported(BadFiles.cut(GENERATOR, folder.resolve("cut.safetensors"), 0.5)), 3, "cli.cut-safetensors");
    refused(imported(BadFiles.write(folder.resolve("empty.pt"), new byte[0])), 3, "cli.empty-pt");
    refused(imported(folder.resolve("nowhere.pkl")), 3, "cli.no-checkpoint-file");
  }

  @Test
  void hostilePicklesAreNotRun() throws IOException {
    Path touched = folder.resolve("owned");
    refused(imported(BadFiles.gadget(folder.resolve("gadget.pkl"), touched)), 3, "cli.hostile-pickle");
    assertThat(touched).doesNotExist();
    refused(imported(BadFiles.hugeText(folder.resolve("huge.pkl"))), 3, "cli.huge-text-in-pickle");
  }

  @Test
  void weightsThatAreNotNumbers() throws IOException {
    Path broken = BadFiles.notANumber(folder.resolve("broken.safetensors"));
    refused(imported(broken), 3, "cli.nan-weights");
    refused(CliRun.of("personalise", CliRun.example(), "--model", broken, "--out", folder.resolve("out"), "--quiet"),
        3, "cli.nan-weights-to-personalise");
  }

  @Test
  void missingModels() throws IOException {
    refused(CliRun.of("personalise", CliRun.example(), "--model", "nobody", "--out", folder.resolve("out")), 5,
        "cli.unknown-model");
    refused(CliRun.of("invert", CliRun.example(), "--projection-net", "vgg", "--steps-invert", "1", "--w-samples", "2",
        "--out", folder.resolve("out"), "--quiet"), 5, "cli.lpips-vgg-not-added");
  }

  @Test
  void foldersThatCannotBeWritten() throws IOException {
    Path inTheWay = BadFiles.write(folder.resolve("file"), new byte[1]);
    refused(CliRun.of("align", CliRun.example(), "--out", inTheWay.resolve("deeper")), 6, "cli.file-for-folder-align");
    refused(CliRun.of("personalise", CliRun.example(), "--out", inTheWay), 6, "cli.file-for-folder-personalise");
    refused(CliRun.of("model", "import", GENERATOR, "--out", inTheWay.resolve("x.safetensors")), 6,
        "cli.file-for-folder-import");
    refused(CliRun.of("generate", "--count", "1", "--out", inTheWay), 6, "cli.file-for-folder-generate");
    Path read = Path.of("/proc/pivotune-cannot-write-here");
    if (Files.isDirectory(Path.of("/proc/self"))) {
      refused(CliRun.of("align", CliRun.example(), "--out", read), 6, "cli.folder-not-made-align");
      refused(CliRun.of("personalise", CliRun.example(), "--out", read), 6, "cli.folder-not-made-personalise");
    }
    Path foreign = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(foreign.resolve("diary.txt"), "dear diary");
    refused(CliRun.of("personalise", CliRun.example(), "--out", foreign), 6, "cli.folder-of-something-else");
    assertThat(foreign.resolve("diary.txt")).hasContent("dear diary");
  }

  @Test
  void namesThatTellNoFormatAreRefusedBeforeTheWork() throws IOException {
    refused(CliRun.of("directions", "learn", "--attribute", "smile", "--out", folder.resolve("smile.txt")), 2,
        "cli.directions-without-format");
    refused(CliRun.of("directions", "browse", "sefa", "--out", folder.resolve("sheet.webp")), 2,
        "cli.sheet-without-format");
    refused(CliRun.of("unalign", folder, "--face", CliRun.example(), "--out", folder.resolve("photo.gif")), 2,
        "cli.photo-without-format");
  }

  @Test
  void noRunFolder() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    refused(CliRun.of("edit", empty, "--edit", "smile=1", "--out", folder.resolve("out")), 3, "cli.no-run-to-edit");
    refused(CliRun.of("tune", empty), 3, "cli.no-run-to-tune");
    refused(CliRun.of("edit", empty, "--edit", "smile", "--out", folder.resolve("out")), 2,
        "cli.edit-without-strength");
  }

  @Test
  void cancelledBeforeTheFirstStep() throws IOException {
    CliRun run = CliRun.of(() -> true, Map.of(), "personalise", CliRun.example(), "--out", folder.resolve("out"),
        "--model", CliRun.smallModel());
    refused(run, 130, "cli.cancelled");
  }

  @Test
  void errorsOfTheInputAreJsonToo() {
    CliRun run = CliRun.of(Cancellation.NEVER, Map.of(), "align", folder.resolve("nowhere.jpg"), "--out",
        folder.resolve("out"), "--json", "--stacktrace");
    assertThat(run.json().path("error").path("code").asString()).isEqualTo("bad-input");
    assertThat(run.err()).contains("\tat org.pivotune");
  }
}
