package org.pivotune.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.align.AlignException;
import org.pivotune.experiment.reconstruction.ReconstructionStudy;
import org.pivotune.invert.ProjectionStep;
import org.pivotune.observe.Cancellation;
import org.pivotune.photo.PhotoException;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.StudyFolder;
import org.pivotune.report.StudyReport;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.tune.TuningStep;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real reconstruction study of two photos, interrupted and taken up again. */
@ExtendWith(NoLeakedHandles.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StudyRunnerTest {
  private static final List<InversionSystem> ALL =
      List.of(InversionSystem.W, InversionSystem.W_PLUS, InversionSystem.PTI);

  @TempDir static Path folder;
  private static TinyLaboratory tiny;
  private static PhotoSelection photos;

  @BeforeAll
  static void open() throws IOException {
    tiny = TinyLaboratory.open(folder.resolve("pivots"));
    Path pictures = Files.createDirectory(folder.resolve("photos"));
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

  private static StudyReport run(
      String out, long seed, List<InversionSystem> systems, Counting counting, Cancellation cancellation) {
    try (Laboratory laboratory = tiny.laboratory(seed)) {
      return new StudyRunner(laboratory, photos, folder.resolve(out)).run(
          new ReconstructionStudy(laboratory, photos, new ReconstructionStudy.Constants(systems)), counting,
          cancellation);
    }
  }

  private static JsonNode results(String out) throws IOException {
    return JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve(out).resolve(StudyFolder.RESULTS)));
  }

  @Test
  @Order(1)
  void aStudyThatIsStoppedLeavesWhatIsFinished() throws Exception {
    Counting counting = new Counting();
    assertThatThrownBy(() -> run("study", 1, ALL, counting, () -> counting.computed.size() == 2))
        .isInstanceOf(CancellationException.class);
    assertThat(results("study").path("complete").asBoolean(true)).isFalse();
    assertThat(results("study").path("results").propertyNames()).containsExactly("astronaut.jpg/w");
    assertThat(folder.resolve("study/trials/astronaut.jpg/w/entry.json")).isRegularFile();
    assertThat(folder.resolve("study/trials/astronaut.jpg/w+")).doesNotExist();
  }

  @Test
  @Order(2)
  void itGoesOnWhereItWas() throws Exception {
    Counting counting = new Counting();
    StudyReport report = run("study", 1, ALL, counting, Cancellation.NEVER);
    assertThat(counting.kept).containsExactly("astronaut.jpg/w");
    assertThat(counting.computed).hasSize(5);
    // W of the second photo 2, W+ of both 3, tuning of both 2: the tuning takes its pivot from the cache.
    assertThat(counting.steps).isEqualTo(2 + 2 * 3 + 2 * 2);
    assertThat(report.measurements()).hasSize(6);
    JsonNode results = results("study");
    assertThat(results.path("complete").asBoolean()).isTrue();
    assertThat(results.path("setup").path("left_out").propertyNames()).containsExactly("a-wall.png");
    assertThat(results.path("setup").path("photos").path("astronaut.jpg").asString()).matches("[0-9a-f]{64}");
    assertThat(results.path("setup").path("pti").path("projection").path("seed").asInt()).isEqualTo(1);
    JsonNode tuned = results.path("results").path("astronaut.jpg/pti");
    JsonNode projected = results.path("results").path("astronaut.jpg/w");
    assertThat(tuned.path("scores").path("full").path("mse").asDouble())
        .isLessThan(projected.path("scores").path("full").path("mse").asDouble());
    assertThat(tuned.path("effort").path("steps").asInt()).isEqualTo(4);
    String page = Files.readString(folder.resolve("study").resolve(StudyFolder.PAGE));
    assertThat(page).contains("SG2 W+", "PTI is best on all four scores for", "0.09", "data:image/jpeg");
    assertThat(folder.resolve("study/pictures.jpg")).isRegularFile();
  }

  @Test
  @Order(3)
  void aFinishedStudyComputesNothing() throws Exception {
    String before = Files.readString(folder.resolve("study").resolve(StudyFolder.MEASUREMENTS));
    Counting counting = new Counting();
    run("study", 1, ALL, counting, Cancellation.NEVER);
    assertThat(counting.computed).isEmpty();
    assertThat(Files.readString(folder.resolve("study").resolve(StudyFolder.MEASUREMENTS))).isEqualTo(before);
  }

  @Test
  @Order(4)
  void anotherStudyTakesPivotsAndGeneratorsFromTheCache() throws Exception {
    Counting counting = new Counting();
    run("another", 1, ALL, counting, Cancellation.NEVER);
    assertThat(counting.computed).hasSize(6);
    assertThat(counting.steps).isZero();
    for (String trial : new String[] {"astronaut.jpg/w", "astronaut.jpg/w+", "grace_hopper.jpg/pti"}) {
      assertThat(results("another").path("results").path(trial))
          .isEqualTo(results("study").path("results").path(trial));
    }
  }

  @Test
  @Order(5)
  void anotherSeedIsAnotherStudy() {
    Counting counting = new Counting();
    run("another", 2, List.of(InversionSystem.W), counting, Cancellation.NEVER);
    assertThat(counting.kept).isEmpty();
    assertThat(counting.steps).isEqualTo(4);
  }

  @Test
  @Order(6)
  void foldersWithoutPhotosOrFacesAreRefused() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    try (Laboratory laboratory = tiny.laboratory(1)) {
      assertThatThrownBy(() -> PhotoSelection.of(empty, 3, laboratory::face, Cancellation.NEVER))
          .isInstanceOf(PhotoException.class).hasMessageContaining("no JPEG or PNG");
      assertThatThrownBy(() -> PhotoSelection.of(empty.resolve("none"), 3, laboratory::face, Cancellation.NEVER))
          .isInstanceOf(PhotoException.class).hasMessageContaining("not a folder");
      PhotoWriter.write(RgbImage.generate(200, 200, (x, y, channel) -> y), empty.resolve("wall.png"));
      Files.writeString(empty.resolve("text.jpg"), "no picture");
      assertThatThrownBy(() -> PhotoSelection.of(empty, 3, laboratory::face, Cancellation.NEVER))
          .isInstanceOf(AlignException.class).hasMessageContaining("none of the 2 photos");
    }
  }
}
