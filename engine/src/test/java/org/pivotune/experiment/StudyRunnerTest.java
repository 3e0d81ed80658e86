package org.pivotune.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.align.AlignException;
import org.pivotune.experiment.reconstruction.ReconstructionStudy;
import org.pivotune.invert.ProjectionStep;
import org.pivotune.observe.Cancellation;
import org.pivotune.photo.PhotoException;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.Build;
import org.pivotune.report.Processor;
import org.pivotune.report.StudyFolder;
import org.pivotune.report.StudyReport;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.tune.TuningStep;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Real reconstruction studies of two photos, interrupted and taken up again. Each test has a folder and a cache of its
 * own; only the networks and the selected photos are shared. What is compared is how trials are run and kept: the generator
 * is the small one, and the studies of editing, ablation and several people take that of faces.
 */
@ExtendWith(NoLeakedHandles.class)
class StudyRunnerTest {
  private static final List<InversionSystem> ALL =
      List.of(InversionSystem.W, InversionSystem.W_PLUS, InversionSystem.PTI);

  private static TinyLaboratory tiny;
  private static PhotoSelection photos;

  @TempDir Path folder;

  @BeforeAll
  static void open(@TempDir Path pictures) throws IOException {
    tiny = TinyLaboratory.openSmall(pictures.resolve("unused"));
    // The first by name, so that it must be passed over.
    PhotoWriter.write(RgbImage.generate(200, 200, (x, y, channel) -> x), pictures.resolve("a-wall.png"));
    try (Laboratory laboratory = tiny.laboratory(1)) {
      photos = TinyLaboratory.photos(pictures, laboratory);
    }
  }

  @AfterAll
  static void close() {
    if (tiny != null) {
      tiny.close();
    }
  }

  /** Counts what was computed. */
  private static final class Counting implements StudyListener {
    private final List<String> computed = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private int steps;

    @Override
    public void trial(String name, int index, int count, boolean reused) {
      (reused ? kept : computed).add(name);
    }

    @Override
    public void projected(ProjectionStep step) {
      steps++;
    }

    @Override
    public void tuned(TuningStep step) {
      steps++;
    }
  }

  private Laboratory laboratory(long seed) {
    return tiny.laboratory(seed, folder.resolve("pivots"));
  }

  private StudyReport run(
      String out, long seed, List<InversionSystem> systems, Counting counting, Cancellation cancellation) {
    try (Laboratory laboratory = laboratory(seed)) {
      return new StudyRunner(laboratory, photos, List.of(seed), folder.resolve(out)).run(
          new ReconstructionStudy(laboratory, photos, new ReconstructionStudy.Constants(systems)), counting,
          cancellation).report();
    }
  }

  private JsonNode results(String out) throws IOException {
    return JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve(out).resolve(StudyFolder.RESULTS)));
  }

  @Test
  void aStudyThatIsStoppedLeavesWhatIsFinishedAndGoesOnWhereItWas() throws Exception {
    Counting stopped = new Counting();
    assertThatThrownBy(() -> run("study", 1, ALL, stopped, () -> stopped.computed.size() == 2))
        .isInstanceOf(CancellationException.class);
    assertThat(results("study").path("complete").asBoolean(true)).isFalse();
    assertThat(results("study").path("results").propertyNames()).containsExactly("seed-1/astronaut.jpg/w");
    assertThat(folder.resolve("study/trials/seed-1/astronaut.jpg/w/entry.json")).isRegularFile();
    assertThat(folder.resolve("study/trials/seed-1/astronaut.jpg/w+")).doesNotExist();
    assertThat(stopped.steps).isEqualTo(2);

    Counting counting = new Counting();
    StudyReport report = run("study", 1, ALL, counting, Cancellation.NEVER);
    assertThat(counting.kept).containsExactly("seed-1/astronaut.jpg/w");
    assertThat(counting.computed).hasSize(5);
    // W of the second photo 2, W+ of both 3, tuning of both 2: the tuning takes its pivot from the cache.
    assertThat(counting.steps).isEqualTo(2 + 2 * 3 + 2 * 2);
    assertThat(report.measurements()).hasSize(6);
    JsonNode results = results("study");
    assertThat(results.path("complete").asBoolean()).isTrue();
    assertThat(results.path("setup").path("left_out").propertyNames()).containsExactly("a-wall.png");
    assertThat(results.path("setup").path("photos").path("astronaut.jpg").asString()).matches("[0-9a-f]{64}");
    assertThat(results.path("setup").path("pti").path("projection").path("seed").asInt()).isEqualTo(1);
    JsonNode tuned = results.path("results").path("seed-1/astronaut.jpg/pti");
    JsonNode projected = results.path("results").path("seed-1/astronaut.jpg/w");
    assertThat(tuned.path("scores").path("full").path("mse").asDouble())
        .isLessThan(projected.path("scores").path("full").path("mse").asDouble());
    assertThat(tuned.path("effort").path("steps").asInt()).isEqualTo(4);
    String page = Files.readString(folder.resolve("study").resolve(StudyFolder.PAGE));
    assertThat(page).contains("SG2 W+", "PTI is best on all four scores for", "0.09", "data:image/jpeg");
    assertThat(folder.resolve("study/pictures.jpg")).isRegularFile();
  }

  @Test
  void aFinishedStudyComputesNothing() throws Exception {
    List<InversionSystem> one = List.of(InversionSystem.W);
    run("study", 1, one, new Counting(), Cancellation.NEVER);
    String before = Files.readString(folder.resolve("study").resolve(StudyFolder.MEASUREMENTS));
    Counting counting = new Counting();
    run("study", 1, one, counting, Cancellation.NEVER);
    assertThat(counting.computed).isEmpty();
    assertThat(counting.kept).containsExactly("seed-1/astronaut.jpg/w", "seed-1/grace_hopper.jpg/w");
    assertThat(Files.readString(folder.resolve("study").resolve(StudyFolder.MEASUREMENTS))).isEqualTo(before);
  }

  @Test
  void anotherStudyTakesPivotsAndGeneratorsFromTheCache() throws Exception {
    run("study", 1, ALL, new Counting(), Cancellation.NEVER);
    Counting counting = new Counting();
    run("another", 1, ALL, counting, Cancellation.NEVER);
    assertThat(counting.computed).hasSize(6);
    assertThat(counting.steps).isZero();
    JsonNode first = results("study").path("results");
    assertThat(first.size()).isEqualTo(6);
    assertThat(results("another").path("results")).isEqualTo(first);
  }

  @Test
  void anotherSeedIsAnotherStudy() {
    List<InversionSystem> one = List.of(InversionSystem.W);
    run("study", 1, one, new Counting(), Cancellation.NEVER);
    Counting counting = new Counting();
    run("study", 2, one, counting, Cancellation.NEVER);
    assertThat(counting.kept).isEmpty();
    assertThat(counting.steps).as("not from the cache").isEqualTo(4);
  }

  /** Stopped amid the two photos of the third seed. */
  @Test
  void severalSeedsAreOneStudyWithTheirScatter() throws Exception {
    Counting counting = new Counting();
    try (Laboratory laboratory = laboratory(9)) {
      StudyRunner runner = new StudyRunner(laboratory, photos, List.of(1L, 2L, 3L), folder.resolve("seeds"));
      ReconstructionStudy study = new ReconstructionStudy(
          laboratory, photos, new ReconstructionStudy.Constants(List.of(InversionSystem.W)));
      assertThatThrownBy(() -> runner.run(study, counting, () -> counting.computed.size() == 6))
          .isInstanceOf(CancellationException.class);
      assertThat(results("seeds").path("origin").asString()).contains("seeds 1, 2; a number is their mean");
      assertThat(results("seeds").path("tables").path(0).path("rows").size()).as("by the seeds that are through")
          .isEqualTo(1);
      StudyRunner.Outcome outcome = runner.run(study, counting, Cancellation.NEVER);
      assertThat(counting.steps).as("every trial is computed once").isEqualTo(3 * 2 * 2);
      assertThat(counting.kept).contains("seed-1/astronaut.jpg/w", "seed-3/astronaut.jpg/w");
      assertThat(outcome.origin()).isEqualTo(results("seeds").path("origin").asString())
          .contains("Computed by build " + Build.current().describe(), Processor.describe(), "1 thread, seeds 1, 2, 3;");
      assertThat(outcome.report().measurements()).hasSize(3 * 2);
    }
    JsonNode all = results("seeds");
    double[] lpips = new double[3];
    for (int seed = 1; seed <= 3; seed++) {
      for (String photo : new String[] {"astronaut.jpg", "grace_hopper.jpg"}) {
        lpips[seed - 1] += all.path("results").path("seed-" + seed + "/" + photo + "/w").path("scores").path("full")
            .path("lpips").asDouble() / 2;
      }
    }
    double mean = (lpips[0] + lpips[1] + lpips[2]) / 3;
    double squares = Math.pow(lpips[0] - mean, 2) + Math.pow(lpips[1] - mean, 2) + Math.pow(lpips[2] - mean, 2);
    JsonNode cell = all.path("tables").path(0).path("rows").path(0).path("cells").path(2);
    assertThat(cell.path("value").asDouble()).isCloseTo(mean, within(1e-12));
    assertThat(cell.path("spread").asDouble()).isCloseTo(Math.sqrt(squares / 2), within(1e-12)).isPositive();
    assertThat(all.path("setup").path("seeds").toString()).isEqualTo("[1,2,3]");
    assertThat(all.path("setup").path("origins").path(0).path("build").asString())
        .isEqualTo(Build.current().describe());
    assertThat(Files.readAllLines(folder.resolve("seeds").resolve(StudyFolder.MEASUREMENTS)).getFirst())
        .startsWith("seed,photo,system,");
  }

  @Test
  void seedsDiffer() {
    try (Laboratory laboratory = laboratory(1)) {
      assertThatThrownBy(() -> new StudyRunner(laboratory, photos, List.of(1L, 1L), folder))
          .isInstanceOf(IllegalArgumentException.class).has(errorText("experiment.seed-twice"));
    }
  }

  @Test
  void foldersWithoutPhotosOrFacesAreRefused() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    try (Laboratory laboratory = laboratory(1)) {
      assertThatThrownBy(() -> PhotoSelection.of(empty, 3, laboratory::face, Cancellation.NEVER))
          .isInstanceOf(PhotoException.class).has(errorText("experiment.no-photos"));
      assertThatThrownBy(() -> PhotoSelection.of(empty.resolve("none"), 3, laboratory::face, Cancellation.NEVER))
          .isInstanceOf(PhotoException.class).has(errorText("experiment.not-a-folder"));
      PhotoWriter.write(RgbImage.generate(200, 200, (x, y, channel) -> y), empty.resolve("wall.png"));
      Files.writeString(empty.resolve("text.jpg"), "no picture");
      assertThatThrownBy(() -> PhotoSelection.of(empty, 3, laboratory::face, Cancellation.NEVER))
          .isInstanceOf(AlignException.class).has(errorText("experiment.no-photo-with-a-face"));
    }
  }
}
