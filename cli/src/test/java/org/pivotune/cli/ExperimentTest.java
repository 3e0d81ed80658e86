package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.observe.Cancellation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Experiments as a user starts them, a few steps each. */
class ExperimentTest {
  private static final Object[] FEW = {
    "--steps-invert", "2", "--steps-tune", "2", "--w-samples", "50", "--seed", "1", "--threads", "1"
  };

  private static final Object[] SMALL = {"--model", CliRun.smallModel()};

  @TempDir Path folder;

  private static Object[] arguments(String study, Path photos, Path out, Object... more) {
    Object[] first = {"experiment", study, "--photos", photos, "--out", out};
    Object[] all = new Object[first.length + FEW.length + more.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(FEW, 0, all, first.length, FEW.length);
    System.arraycopy(more, 0, all, first.length + FEW.length, more.length);
    return all;
  }

  private Path photos() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    if (!Files.exists(photos.resolve("face.jpg"))) {
      Files.copy(CliRun.smallPhoto(), photos.resolve("face.jpg"));
      Files.writeString(photos.resolve("notes.jpg"), "not a picture");
    }
    return photos;
  }

  @Test
  void reconstructionAnswersWithTablesAndGoesOn() throws Exception {
    Path out = folder.resolve("study");
    AtomicInteger asked = new AtomicInteger();
    // Stopped somewhere in the second trial.
    Cancellation stop = () -> asked.incrementAndGet() > 8;
    CliRun stopped = CliRun.of(stop, Map.of(), arguments("reconstruction", photos(), out, SMALL));
    assertThat(stopped.code()).isEqualTo(130);
    assertThat(results(out).path("complete").asBoolean(true)).isFalse();

    CliRun done = CliRun.of(arguments("reconstruction", photos(), out, "--json", SMALL[0], SMALL[1]));
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.err()).contains("1 of 3  seed-1/face.jpg/w (kept)", "3 of 3  seed-1/face.jpg/pti", "projecting 4/4");
    JsonNode answer = done.json();
    assertThat(answer.path("experiment").asString()).isEqualTo("reconstruction");
    assertThat(answer.path("tables").path(0).path("rows").size()).isEqualTo(3);
    for (String file : new String[] {"index.html", "table.md", "results.csv", "results.json", "pictures.jpg"}) {
      assertThat(out.resolve(file)).isNotEmptyFile();
    }
    assertThat(results(out).path("complete").asBoolean()).isTrue();
    assertThat(out.resolve("pivots")).isDirectory();

    CliRun again = CliRun.of(arguments("reconstruction", photos(), out, "--quiet", SMALL[0], SMALL[1]));
    assertThat(again.out()).contains("| SG2 |", "| PTI |", "page  ");
  }

  /** Three seeds where none is named: fewer tell nothing of the scatter. */
  @Test
  void anExperimentHasThreeSeeds() throws Exception {
    Path out = folder.resolve("seeds");
    CliRun run = CliRun.of("experiment", "reconstruction", "--photos", photos(), "--out", out, "--systems", "w",
        "--steps-invert", "1", "--w-samples", "50", "--threads", "1", "--json", "--model", CliRun.smallModel());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().path("seeds").toString()).isEqualTo("[1,2,3]");
    assertThat(results(out).path("results").propertyNames()).containsExactly(
        "seed-1/face.jpg/w", "seed-2/face.jpg/w", "seed-3/face.jpg/w");
    assertThat(Files.readString(out.resolve("table.md"))).contains("Computed by build ", "seeds 1, 2, 3;", " \u00b1 ");
    assertThat(Files.readString(out.resolve("index.html"))).contains("Computed by build ", "seeds 1, 2, 3;");
  }

  @Test
  void aWrongOptionIsRefusedBeforeAnyWork() throws Exception {
    Path out = folder.resolve("none");
    refused(2, "vgg", "reconstruction", out, "--systems", "w,vgg");
    refused(2, "--encoder", "editing", out, "--systems", "e4e");
    refused(2, "wings", "editing", out, "--edit", "wings=1", "--model", "faces-128");
    refused(2, "no edit", "ablation", out, "--edit", "yaw", "--model", "faces-128");
    refused(2, "--space", "reconstruction", out, "--space", "w+");
    refused(2, "1 photos for 5", "locality", out, "--identities", "5");
    refused(2, "at least 1", "time-to-quality", out, "--count", "0");
    refused(2, "--seed and --seeds", "reconstruction", out, "--seeds", "1,2");
    refused(2, "--count is at least 2", "together", out, "--count", "1");
    refused(2, "1 photos with a face for 2 people", "together", out, "--count", "2");
    CliRun twice = CliRun.of("experiment", "reconstruction", "--photos", photos(), "--out", out, "--seeds", "4,4");
    assertThat(twice.code()).as(twice.err()).isEqualTo(2);
    assertThat(twice.failure()).has(errorText("cli.seed-twice"));
    CliRun missing = CliRun.of("experiment", "editing", "--photos", folder.resolve("nowhere"), "--out", out);
    assertThat(missing.code()).isEqualTo(3);
    assertThat(missing.failure()).has(errorText("cli.no-photo-folder"));
  }

  private void refused(int code, String word, String study, Path out, Object... more) throws Exception {
    List<Object> all = new ArrayList<>(List.of(arguments(study, photos(), out, more)));
    if (!all.contains("--model")) {
      all.addAll(List.of(SMALL));
    }
    CliRun run = CliRun.of(all.toArray());
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.err()).contains(word);
    assertThat(out.resolve("index.html")).doesNotExist();
  }

  private static JsonNode results(Path out) throws Exception {
    return JsonMapper.shared().readTree(Files.readAllBytes(out.resolve("results.json")));
  }
}
