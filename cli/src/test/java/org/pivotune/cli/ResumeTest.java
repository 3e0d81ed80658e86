package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.observe.Cancellation;
import org.pivotune.testing.ProjectFiles;

/** Runs that are cut off, and what the next command makes of them. */
class ResumeTest {
  private static final int STEPS = 4;
  private static final List<String> FILES = List.of("2-pivot/pivot.safetensors", "2-pivot/history.csv",
      "3-tuned/generator.safetensors", "3-tuned/history.csv", "3-tuned/tuned.png", "4-edits/edits.json",
      "scores.json");

  @TempDir static Path folder;
  private static Path face = Path.of("");
  private static Path other = Path.of("");

  private static Object[] arguments(String out, Object... more) {
    List<Object> all = new ArrayList<>(List.of("personalise", face, "--aligned", "--out", folder.resolve(out),
        "--w-samples", "50", "--threads", "1", "--json"));
    all.addAll(Arrays.asList(more));
    if (!all.contains("--steps-tune")) {
      all.addAll(List.of("--steps-invert", STEPS, "--steps-tune", STEPS));
    }
    if (!all.contains("--model")) {
      all.addAll(List.of("--model", CliRun.smallModel()));
    }
    return all.toArray();
  }

  private static CliRun run(String out, Object... more) {
    return CliRun.of(arguments(out, more));
  }

  /** Stopped when the work has asked so many times whether to stop. */
  private static CliRun stopped(int asked, String out, Object... more) {
    AtomicInteger count = new AtomicInteger();
    return CliRun.of(() -> count.incrementAndGet() > asked, Map.of(), arguments(out, more));
  }

  /** Photos whose faces were found once, for all runs. */
  private static Path aligned(String name) {
    Path out = folder.resolve(name);
    CliRun found = CliRun.of("align", ProjectFiles.fixture("photos/" + name + ".jpg"), "--size", "64", "--out", out);
    assertThat(found.code()).as(found.err()).isZero();
    return out.resolve("aligned.png");
  }

  @BeforeAll
  static void whole() throws IOException {
    face = Files.copy(aligned("official-028"), folder.resolve("official-028.png"));
    other = Files.copy(aligned("official-067"), folder.resolve("official-067.png"));
    CliRun whole = run("whole");
    assertThat(whole.code()).as(whole.err()).isZero();
    assertThat(folder.resolve("whole/.pivotune-resume")).doesNotExist();
  }

  private static void sameAsWhole(String out) throws IOException {
    same(out, "whole");
  }

  private static void same(String out, String whole) throws IOException {
    for (String file : FILES) {
      assertThat(Files.mismatch(folder.resolve(out).resolve(file), folder.resolve(whole).resolve(file)))
          .as("the first byte of " + file + " that differs").isEqualTo(-1);
    }
    assertThat(folder.resolve(out).resolve(".pivotune-resume")).doesNotExist();
  }

  @Test
  void stoppedInEitherLoopItGoesOnToTheSameBytes() throws IOException {
    for (int asked : new int[] {3, 7}) { // in the projection, in the tuning
      goesOn(asked, "stopped-" + asked, "whole");
    }
  }

  /** With the embedded generator, whose edits are still to be rendered. */
  @Test
  void stoppedAfterTheLoopsItGoesOnToTheSameBytes() throws IOException {
    Object[] embedded = {"--model", "faces-128", "--steps-invert", "1", "--steps-tune", "1"};
    CliRun whole = run("whole-128", embedded);
    assertThat(whole.code()).as(whole.err()).isZero();
    assertThat(goesOn(5, "stopped-5", "whole-128", embedded).err()).contains("editing");
  }

  /** What was heard when it was stopped. */
  private static CliRun goesOn(int asked, String out, String whole, Object... model) throws IOException {
    Object[] often = with(model, "--checkpoint-every", "1");
    CliRun stopped = stopped(asked, out, often);
    assertThat(stopped.code()).as(stopped.err()).isEqualTo(130);
    assertThat(stopped.err()).contains("the same command goes on from where it was").contains("half-written");
    try (var inside = Files.list(folder.resolve(out))) {
      assertThat(inside.map(path -> path.getFileName().toString())).containsExactly(".pivotune-resume");
    }
    CliRun resumed = run(out, often);
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("going on with the run that was cut off");
    same(out, whole);
    return stopped;
  }

  @Test
  void whatKeepsNothingLeavesNothing() {
    CliRun stopped = stopped(7, "nothing", "--checkpoint-every", "0");
    assertThat(stopped.code()).isEqualTo(130);
    assertThat(stopped.err()).doesNotContain("goes on");
    assertThat(folder.resolve("nothing")).doesNotExist();
  }

  @Test
  void anotherRunIsRefusedByName() throws IOException {
    String out = "other";
    assertThat(stopped(7, out, "--checkpoint-every", "1").code()).isEqualTo(130);
    refused(run(out, "--tune-rate", "0.5"), "tuning.learning_rate", "3.0E-4", "0.5");
    refused(CliRun.of("personalise", other, "--aligned", "--out", folder.resolve(out),
        "--steps-invert", STEPS, "--steps-tune", STEPS, "--w-samples", "50", "--threads", "1", "--model",
        CliRun.smallModel()), "photo 1");
    refused(run(out, "--resume", "--seed", "9"), "seed");
    CliRun anew = run(out, "--no-resume");
    assertThat(anew.code()).as(anew.err()).isZero();
    assertThat(anew.err()).doesNotContain("going on");
    sameAsWhole(out);
  }

  private static void refused(CliRun run, String... words) {
    assertThat(run.code()).as(run.err()).isEqualTo(6);
    assertThat(run.err()).contains("another one").contains("--no-resume").contains(words);
  }

  @Test
  void numbersThatAreNoneAreExitEightWithStepAndOption() throws IOException {
    String out = "diverged";
    CliRun run = run(out, "--tune-rate", "1e30", "--checkpoint-every", "1");
    assertThat(run.code()).as(run.err()).isEqualTo(8);
    assertThat(run.failure()).has(errorText("cli.tuning-diverged", "step 2 of " + STEPS));
    assertThat(run.err())
        .doesNotContain("\tat ");
    assertThat(folder.resolve(out).resolve("manifest.json")).doesNotExist();
    try (var kept = Files.list(folder.resolve(out).resolve(".pivotune-resume"))) {
      assertThat(kept.map(path -> path.getFileName().toString())).as("the pivot need not be found again")
          .anyMatch(name -> name.startsWith("projection"));
    }
  }

  @Test
  void askingToGoOnNeedsARun() {
    CliRun run = run("fresh", "--resume");
    assertThat(run.code()).isEqualTo(6);
    assertThat(run.failure()).has(errorText("cli.nothing-to-resume"));
    assertThat(folder.resolve("fresh")).doesNotExist();
  }

  @Test
  void ofSeveralRunsTheFinishedOnesAreNotDoneAgain() throws IOException {
    Path out = folder.resolve("several");
    Object[] command = {"personalise", other, face, "--aligned", "--out",
        out, "--steps-invert", STEPS, "--steps-tune", STEPS, "--w-samples", "50", "--threads", "1", "--json", "--model",
        CliRun.smallModel()};
    AtomicInteger count = new AtomicInteger();
    CliRun stopped = CliRun.of(() -> Files.exists(out.resolve("official-067/manifest.json"))
        && count.incrementAndGet() > STEPS + 3, Map.of(), command);
    assertThat(stopped.code()).as(stopped.err()).isEqualTo(130);
    CliRun another = CliRun.of(with(command, "--half"));
    assertThat(another.code()).as("a finished run in another form is not kept in silence").isEqualTo(6);
    assertThat(another.failure()).has(errorText("cli.finished-run-of-another-form"));
    CliRun resumed = CliRun.of(with(command, "--resume"));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("official-067 is finished already").contains("going on with the run");
    assertThat(resumed.json().path("runs").path(0).path("finished_before").asBoolean()).isTrue();
    sameAsWhole("several/official-028");
    assertThat(CliRun.of(with(command, "--seed", "5")).code()).as("other constants replace nothing unasked")
        .isEqualTo(6);
  }

  private static Object[] with(Object[] command, Object... more) {
    return Stream.concat(Arrays.stream(command), Arrays.stream(more)).toArray();
  }

  @Test
  void goingOnWithOneOfSeveralBeginsTheOthers() {
    Path out = folder.resolve("several inversions");
    Object[] command = {"invert", face, other, "--aligned", "--out", out,
        "--steps-invert", "2", "--w-samples", "50", "--threads", "1", "--checkpoint-every", "1", "--model",
        CliRun.smallModel()};
    CliRun nothing = CliRun.of(with(command, "--resume"));
    assertThat(nothing.code()).isEqualTo(6);
    assertThat(nothing.failure()).has(errorText("cli.nothing-to-resume-of-several"));
    assertThat(out).doesNotExist();
    AtomicInteger count = new AtomicInteger();
    assertThat(CliRun.of(() -> count.incrementAndGet() > 1, Map.of(), command).code()).isEqualTo(130);
    assertThat(out.resolve("official-067")).doesNotExist();
    CliRun resumed = CliRun.of(with(command, "--resume"));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("going on with the run");
    assertThat(out.resolve("official-067/2-pivot/inversion.json")).isRegularFile();
  }

  @Test
  void damagedStatesAreRefused() throws IOException {
    String out = "damaged";
    assertThat(stopped(7, out, "--checkpoint-every", "1").code()).isEqualTo(130);
    Path state = folder.resolve(out).resolve(".pivotune-resume/tuning.safetensors");
    byte[] content = Files.readAllBytes(state);
    Files.write(state, Arrays.copyOf(content, content.length / 3));
    CliRun run = run(out);
    assertThat(run.code()).as(run.err()).isEqualTo(3);
    assertThat(run.failure()).has(errorText("cli.damaged-state"));
    assertThat(run(out, "--no-resume").code()).isZero();
    sameAsWhole(out);
  }

  @Test
  void twoRunsDoNotShareAFolder() throws IOException {
    Path hidden = Files.createDirectories(folder.resolve("busy/.pivotune-resume"));
    try (FileChannel lock = FileChannel.open(
        hidden.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(lock.tryLock()).isNotNull();
      CliRun run = run("busy");
      assertThat(run.code()).isEqualTo(6);
      assertThat(run.failure()).has(errorText("cli.folder-in-use"));
    }
  }

  @Test
  void inversionAndTuningGoOnEachOnTheirOwn() throws IOException {
    Path out = folder.resolve("two steps");
    Object[] invert = {"invert", face, "--aligned", "--out", out, "--steps-invert", STEPS, "--w-samples", "50",
        "--threads", "1", "--checkpoint-every", "1", "--quiet", "--model", CliRun.smallModel()};
    Object[] tune = {"tune", out, "--steps-tune", STEPS, "--threads", "1", "--checkpoint-every", "1", "--quiet"};
    for (Object[] command : new Object[][] {invert, tune}) {
      AtomicInteger count = new AtomicInteger();
      assertThat(CliRun.of(() -> count.incrementAndGet() > 2, Map.of(), command).code()).isEqualTo(130);
      assertThat(out.resolve(".pivotune-resume")).isDirectory();
      CliRun resumed = CliRun.of(Cancellation.NEVER, Map.of(), command);
      assertThat(resumed.code()).as(resumed.err()).isZero();
    }
    sameAsWhole("two steps");
  }
}
