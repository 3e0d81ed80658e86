package org.pivotune.experiment.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import org.pivotune.tune.TuningConfig;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two people alone and together, a few steps each. */
@ExtendWith(NoLeakedHandles.class)
class TogetherStudyTest {
  @TempDir Path folder;

  @Test
  void everyPersonIsShownInThreeWays() throws Exception {
    Path pictures = Files.createDirectory(folder.resolve("photos"));
    List<Integer> tunedTo = new ArrayList<>();
    try (TinyLaboratory tiny = TinyLaboratory.open(folder.resolve("pivots"));
        Laboratory laboratory = tiny.laboratory(1)) {
      PhotoSelection photos = TinyLaboratory.photos(pictures, laboratory);
      TuningConfig shared = laboratory.systems().pti().tuning().withSteps(3);
      assertThatThrownBy(() -> new TogetherStudy(laboratory, photos, new TogetherStudy.Constants(3, shared)))
          .isInstanceOf(IllegalArgumentException.class).has(errorText("experiment.too-few-photos-with-a-face"));
      new StudyRunner(laboratory, photos, List.of(1L), folder.resolve("study")).run(
          new TogetherStudy(laboratory, photos, new TogetherStudy.Constants(2, shared)), new StudyListener() {
            @Override
            public void tuning(int faces) {
              tunedTo.add(faces);
            }
          }, Cancellation.NEVER);
    }
    assertThat(tunedTo).as("faces of each tuning").containsExactly(1, 1, 2);
    JsonNode all = JsonMapper.shared().readTree(
        Files.readAllBytes(folder.resolve("study").resolve(StudyFolder.RESULTS)));
    JsonNode results = all.path("results");
    assertThat(results.propertyNames()).containsExactly("seed-1/astronaut.jpg/projection", "seed-1/astronaut.jpg/alone",
        "seed-1/grace_hopper.jpg/projection", "seed-1/grace_hopper.jpg/alone", "seed-1/together");
    assertThat(results.path("seed-1/together").path("effort").path("steps").asInt()).isEqualTo(2 * 3);
    assertThat(lpips(results, "alone")).isLessThan(lpips(results, "projection"));
    double shared = results.path("seed-1/together").path("people").path(1).path("scores").path("full").path("lpips")
        .asDouble();
    JsonNode hopper = all.path("tables").path(1).path("rows").path(1);
    assertThat(hopper.path("label").asString()).isEqualTo("grace_hopper.jpg");
    assertThat(hopper.path("cells").path(3).path("value").asDouble()).isEqualTo(shared / lpips(results, "alone"));
    assertThat(Files.readString(folder.resolve("study").resolve(StudyFolder.PAGE)))
        .contains("of 2 people within 15 %", "worst ratio", "data:image/jpeg");
    assertThat(folder.resolve("study/trials/seed-1/together/picture-2.png")).isRegularFile();
    assertThat(Files.readAllLines(folder.resolve("study").resolve(StudyFolder.MEASUREMENTS))).hasSize(1 + 2 * 3);
  }

  private static double lpips(JsonNode results, String way) {
    return results.path("seed-1/grace_hopper.jpg/" + way).path("people").path(0).path("scores").path("full")
        .path("lpips").asDouble();
  }

  @Test
  void oneAloneSharesNothing() {
    assertThatThrownBy(() -> new TogetherStudy.Constants(1, TuningConfig.official()))
        .isInstanceOf(IllegalArgumentException.class).has(errorText("experiment.one-alone"));
  }
}
