package org.pivotune.experiment.ablation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.Edit;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.StudyListener;
import org.pivotune.experiment.StudyRunner;
import org.pivotune.experiment.TinyLaboratory;
import org.pivotune.observe.Cancellation;
import org.pivotune.report.StudyFolder;
import org.pivotune.testing.NoLeakedHandles;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All variants on one photo, a few steps each. */
@ExtendWith(NoLeakedHandles.class)
class AblationStudyTest {
  @TempDir Path folder;

  @Test
  void everyVariantIsTunedEditedAndMeasured() throws Exception {
    Path pictures = Files.createDirectory(folder.resolve("photos"));
    try (TinyLaboratory tiny = TinyLaboratory.open(folder.resolve("pivots"));
        Laboratory laboratory = tiny.laboratory(1)) {
      PhotoSelection photos = TinyLaboratory.photos(pictures, laboratory);
      PhotoSelection one = new PhotoSelection(photos.photos().subList(0, 1), photos.leftOut());
      new StudyRunner(laboratory, one, List.of(1L), folder.resolve("study")).run(
          new AblationStudy(laboratory, one, Arrays.asList(PivotChoice.values()), List.of(new Edit("yaw", 2)),
              DirectionCatalogue.embedded("faces-128")),
          StudyListener.none(), Cancellation.NEVER);
    }
    JsonNode all = JsonMapper.shared().readTree(
        Files.readAllBytes(folder.resolve("study").resolve(StudyFolder.RESULTS)));
    assertThat(all.path("complete").asBoolean()).isTrue();
    JsonNode results = all.path("results");
    assertThat(results.size()).isEqualTo(8);
    for (String variant : new String[] {"w", "w+", "mean", "random"}) {
      JsonNode held = results.path("seed-1/astronaut.jpg/" + variant);
      JsonNode tuned = results.path("seed-1/astronaut.jpg/" + variant + "-code-tuned");
      assertThat(held.path("drift").isNull()).as(variant).isTrue();
      assertThat(held.path("singles").size()).isEqualTo(2);
      assertThat(tuned.path("drift").path("lpips").asDouble()).as("the code of " + variant + " moved").isPositive();
      assertThat(tuned.path("drift").path("mse").asDouble()).isBetween(1e-12, 0.05);
    }
    assertThat(results.path("seed-1/astronaut.jpg/mean").path("effort").path("steps").asInt())
        .as("nothing is projected, two steps of tuning").isEqualTo(2);
    assertThat(results.path("seed-1/astronaut.jpg/random").path("scores").path("full").path("mse").asDouble())
        .as("a random code is not the mean")
        .isNotEqualTo(results.path("seed-1/astronaut.jpg/mean").path("scores").path("full").path("mse").asDouble());
    assertThat(Files.readString(folder.resolve("study").resolve(StudyFolder.TABLES)))
        .contains("| W pivot |", "| random code, tuned too |", "0.0012");
  }
}
