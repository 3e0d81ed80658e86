package org.pivotune.experiment.locality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.StudyListener;
import org.pivotune.experiment.StudyRunner;
import org.pivotune.experiment.TinyLaboratory;
import org.pivotune.observe.Cancellation;
import org.pivotune.report.StudyFolder;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.tune.LocalityConfig;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two people in one generator, and what becomes of random codes. */
@ExtendWith(NoLeakedHandles.class)
class LocalityStudyTest {
  /** Strong, so that a few steps show it. */
  private static final LocalityConfig STRONG = new LocalityConfig(30, 0.5, 20, 20, 1, 1);

  @TempDir Path folder;

  private static LocalityStudy.Constants constants(int identities) {
    return new LocalityStudy.Constants(List.of(identities), 4, STRONG, new DriftConfig(4, 1, 5), true);
  }

  @Test
  void regularisationHoldsRandomCodes() throws Exception {
    List<Integer> tunedTo = new ArrayList<>();
    Path pictures = Files.createDirectory(folder.resolve("photos"));
    try (TinyLaboratory tiny = TinyLaboratory.openSmall(folder.resolve("pivots"));
        Laboratory laboratory = tiny.laboratory(1)) {
      PhotoSelection photos = TinyLaboratory.photos(pictures, laboratory);
      assertThatThrownBy(() -> new LocalityStudy(laboratory, photos, constants(3)))
          .isInstanceOf(IllegalArgumentException.class).has(errorText("experiment.too-few-photos-for-identities"));
      new StudyRunner(laboratory, photos, List.of(1L), folder.resolve("study")).run(
          new LocalityStudy(laboratory, photos, constants(2)), new StudyListener() {
            @Override
            public void tuning(int faces) {
              tunedTo.add(faces);
            }
          }, Cancellation.NEVER);
      assertThat(tunedTo).as("faces of each tuning").containsExactly(2, 2, 1, 1);
      theOriginalDoesNotDrift(laboratory);
    }
    JsonNode results = JsonMapper.shared().readTree(
        Files.readAllBytes(folder.resolve("study").resolve(StudyFolder.RESULTS))).path("results");
    JsonNode plain = results.path("seed-1/together-2");
    JsonNode held = results.path("seed-1/regularized-2");
    assertThat(plain.path("drift").path("mse").asDouble()).isPositive();
    assertThat(held.path("drift").path("mse").asDouble()).isLessThan(plain.path("drift").path("mse").asDouble());
    assertThat(plain.path("targets").size()).isEqualTo(2);
    assertThat(plain.path("effort").path("steps").asInt()).as("four rounds over two photos").isEqualTo(8);
    assertThat(results.path("seed-1/each/grace_hopper.jpg").path("targets").size()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("study").resolve(StudyFolder.TABLES)))
        .contains("| together |", "| together, regularised |", "| one each |", "| astronaut.jpg |");
    assertThat(folder.resolve("study/trials/seed-1/together-2/random-1-tuned.png")).isRegularFile();
  }

  private static void theOriginalDoesNotDrift(Laboratory laboratory) {
    RandomCodes codes = RandomCodes.draw(laboratory.base().generator(), new DriftConfig(2, 0.7, 5));
    Drift none = Drift.of(laboratory.base().generator(), codes, laboratory.lpips(), Cancellation.NEVER);
    assertThat(none.mse()).isZero();
    assertThat(none.lpips()).isCloseTo(0, within(1e-9));
    assertThat(codes.codes(0).toArray()).isNotEqualTo(codes.codes(1).toArray());
  }
}
