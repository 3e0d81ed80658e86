package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.testing.Needs;

/**
 * A disk that is full at some write: the command ends with 6, leaves nothing half-written, and comes to the bytes of an
 * undisturbed run once there is room. The disk is a tmpfs, which only root can mount.
 */
class FullDiskTest {
  private static final long MEGABYTE = 1 << 20;
  /** More than enough. */
  private static final String ROOM = "90m";
  private static final List<String> FILES = List.of("2-pivot/pivot.safetensors", "3-tuned/generator.safetensors",
      "3-tuned/tuned.png", "4-edits/edits.json", "scores.json");

  @TempDir static Path folder;

  private final Path disk = folder.resolve("disk");

  private static boolean mount(String... arguments) throws Exception {
    Process process = new ProcessBuilder(arguments).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private void disk(String size) throws Exception {
    Files.createDirectories(disk);
    boolean again = Files.exists(disk.resolve("here"));
    Needs.that(mount("mount", "-t", "tmpfs", "-o", (again ? "remount," : "") + "size=" + size, "tmpfs",
        disk.toString()), "root, to mount a small disk");
  }

  @AfterEach
  void unmount() throws Exception {
    mount("umount", disk.toString());
  }

  private static CliRun personalise(Path out) {
    return CliRun.of("personalise", CliRun.smallPhoto(), "--out", out, "--steps-invert", "2", "--steps-tune", "2",
        "--w-samples", "50", "--threads", "1", "--checkpoint-every", "1", "--model", CliRun.smallModel(), "--quiet");
  }

  @BeforeAll
  static void whole() {
    CliRun whole = personalise(folder.resolve("whole"));
    assertThat(whole.code()).as(whole.err()).isZero();
  }

  /** So full that the first state, a later one, or the result does not fit. Whether it was. */
  private boolean runsOutAndGoesOn(long bytes) throws Exception {
    disk(Long.toString(bytes));
    Path out = disk.resolve("run");
    CliRun full = personalise(out);
    if (full.code() != 0) {
      assertThat(full.code()).as(bytes + " bytes: " + full.err()).isEqualTo(6);
      assertThat(full.err()).contains("No space left").doesNotContain("\tat ");
      assertThat(whatIsLeft(out)).as(bytes + " bytes").isSubsetOf(".pivotune-resume");
      Files.writeString(disk.resolve("here"), "");
      disk(ROOM);
      CliRun again = personalise(out);
      assertThat(again.code()).as(bytes + " bytes: " + again.err()).isZero();
    }
    for (String file : FILES) {
      assertThat(out.resolve(file)).as(bytes + " bytes").hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
    }
    assertThat(whatIsLeft(out)).doesNotContain(".pivotune-resume");
    unmount();
    return full.code() != 0;
  }

  private static List<String> whatIsLeft(Path out) throws IOException {
    if (!Files.exists(out)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(out)) {
      return inside.map(path -> path.getFileName().toString()).toList();
    }
  }

  /** At the first state of tuning. */
  @Test
  void whenTheDiskFillsUpTheRunGoesOnLater() throws Exception {
    assertThat(runsOutAndGoesOn(MEGABYTE)).isTrue();
  }

  /** From not even the notes of a run to the result beside its last state. */
  @Tag("slow")
  @Test
  void whereverTheDiskFillsUpTheRunGoesOnLater() throws Exception {
    runsOutAndGoesOn(4096);
    runsOutAndGoesOn(4 * MEGABYTE);
    Random random = new Random(5);
    for (int i = 0; i < 28; i++) {
      runsOutAndGoesOn((long) Math.exp(random.nextDouble() * Math.log(8 * MEGABYTE / 4096.0)) * 4096);
    }
  }

  @Test
  void otherCommandsLeaveNothing() throws Exception {
    disk("20k");
    Path run = folder.resolve("whole");
    Object[][] commands = {
      {"edit", run, "--edit", "sefa:0=2", "--out", disk.resolve("out")},
      {"video", run, "--edit", "sefa:0=2", "--frames", "3", "--no-mp4", "--out", disk.resolve("out")},
      {"generate", "--count", "4", "--model", CliRun.smallModel(), "--out", disk.resolve("out")},
      {"generate", "--count", "1", "--model", CliRun.smallModel(), "--raw", disk.resolve("raw.safetensors")},
      {"model", "export", run, "--out", disk.resolve("all.safetensors")},
      {"model", "export", run, "--format", "rosinality", "--out", disk.resolve("all.pt")},
      {"unalign", run, "--face", run.resolve("3-tuned/tuned.png"), "--out", disk.resolve("photo.png")},
      {"invert", CliRun.smallPhoto(), "--out", disk.resolve("out"), "--steps-invert", "1", "--w-samples", "50", "--model",
        CliRun.smallModel()},
    };
    for (Object[] command : commands) {
      CliRun full = CliRun.of(command);
      assertThat(full.code()).as(List.of(command) + " " + full.err()).isEqualTo(6);
      try (Stream<Path> left = Files.walk(disk)) {
        assertThat(left.filter(Files::isRegularFile)).as(List.of(command).toString()).isEmpty();
      }
    }
  }
}
