package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.observe.Cancellation;

/** Files that go away, cancelling and interrupting, at whatever moment. */
class FaultsTest {
  private static final List<String> FILES = List.of("2-pivot/pivot.safetensors", "3-tuned/generator.safetensors",
      "3-tuned/tuned.png", "4-edits/edits.json", "scores.json");

  @TempDir static Path folder;
  private static int asked;

  private static CliRun personalise(Cancellation cancellation, Path photo, Path out, Object... more) {
    Object[] usual = {"personalise", photo, "--out", out, "--steps-invert", "2", "--steps-tune", "2", "--w-samples",
      "50", "--threads", "1", "--checkpoint-every", "1"};
    return CliRun.of(cancellation, Map.of(), Stream.concat(Stream.of(usual), Stream.of(more)).toArray());
  }

  /** An undisturbed run, and how often it asks whether to stop. */
  private static synchronized int questions() {
    if (asked == 0) {
      AtomicInteger count = new AtomicInteger();
      CliRun whole = personalise(() -> count.incrementAndGet() < 0, CliRun.example(), folder.resolve("whole"));
      assertThat(whole.code()).as(whole.err()).isZero();
      asked = count.get();
    }
    return asked;
  }

  private static void sameAsWhole(Path out) {
    for (String file : FILES) {
      assertThat(out.resolve(file)).hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
    }
    assertThat(out.resolve(".pivotune-resume")).doesNotExist();
  }

  private static List<String> left(Path out) throws IOException {
    if (!Files.exists(out)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(out)) {
      return inside.map(path -> path.getFileName().toString()).toList();
    }
  }

  /** The generator and the photo are read once: taking them away while they are worked with changes nothing. */
  @Test
  void filesTakenAwayWhileRunningAreNotMissedBefore() throws IOException {
    Path model = folder.resolve("model.safetensors");
    assertThat(CliRun.of("model", "export", "faces-128", "--out", model, "--quiet").code()).isZero();
    Path photo = Files.copy(CliRun.example(), folder.resolve("photo.jpg"));
    AtomicInteger count = new AtomicInteger();
    Path out = folder.resolve("taken away");
    CliRun run = personalise(() -> {
      if (count.incrementAndGet() == 5) {
        delete(model);
        delete(photo);
      }
      return false;
    }, photo, out, "--model", model);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(out.resolve("3-tuned/generator.safetensors"))
        .as("tuned in full").exists();
    assertThat(left(out.resolve("0-photo"))).as("kept from memory").containsExactly("upright.jpg");
    CliRun later = CliRun.of("edit", out, "--edit", "smile=1", "--out", folder.resolve("edits"));
    assertThat(later.code()).as(later.err()).isEqualTo(5);
    assertThat(later.failure()).has(errorText("cli.no-model-file"));
    assertThat(later.err()).doesNotContain("\tat ");
    assertThat(folder.resolve("edits")).doesNotExist();
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void cancelledAt(int question) throws IOException {
    Path out = folder.resolve("cancelled-" + question);
    AtomicInteger count = new AtomicInteger();
    CliRun cancelled =
        personalise(() -> count.incrementAndGet() >= question, CliRun.example(), out, "--quiet");
    assertThat(cancelled.code()).as("at question " + question + ": " + cancelled.err()).isEqualTo(130);
    assertThat(left(out)).as("at question " + question).isSubsetOf(".pivotune-resume");
    CliRun again = personalise(Cancellation.NEVER, CliRun.example(), out, "--quiet");
    assertThat(again.code()).as(again.err()).isZero();
    sameAsWhole(out);
  }

  /** Three such questions are asked of every build by {@link ResumeTest}. */
  @Tag("slow")
  @Test
  void cancelledAtEveryQuestion() throws IOException {
    for (int question : IntStream.rangeClosed(1, questions()).toArray()) {
      cancelledAt(question);
    }
  }

  /** An interrupted thread finishes or fails; either way the same command comes to the same bytes. */
  private static void interruptedAt(int question) throws IOException {
    Path out = folder.resolve("interrupted-" + question);
    AtomicInteger count = new AtomicInteger();
    CliRun interrupted = personalise(() -> {
      if (count.incrementAndGet() == question) {
        Thread.currentThread().interrupt();
      }
      return false;
    }, CliRun.example(), out, "--quiet");
    Thread.interrupted();
    boolean finished = Files.exists(out.resolve("manifest.json"));
    assertThat(interrupted.code()).as("at question " + question + ": " + interrupted.err())
        .isEqualTo(finished ? 0 : 130);
    if (!finished) {
      assertThat(left(out)).as("at question " + question).isSubsetOf(".pivotune-resume");
      CliRun again = personalise(Cancellation.NEVER, CliRun.example(), out, "--quiet");
      assertThat(again.code()).as("after question " + question + ": " + again.err()).isZero();
    }
    sameAsWhole(out);
  }

  @Tag("slow")
  @Test
  void interruptedAtEveryQuestion() throws IOException {
    for (int question : IntStream.rangeClosed(1, questions()).toArray()) {
      interruptedAt(question);
    }
  }
}
