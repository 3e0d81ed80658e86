package org.pivotune.experiment.editing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.Edit;
import org.pivotune.experiment.InversionSystem;
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

/** Edits of one photo by two systems, measured on real pictures. */
@ExtendWith(NoLeakedHandles.class)
class EditingStudyTest {
  @TempDir Path folder;

  @Test
  void editsTurnTheHeadAndAreMeasured() throws Exception {
    Path pictures = Files.createDirectory(folder.resolve("photos"));
    EditingConfig config = new EditingConfig(
        List.of(new Edit("yaw", 2), new Edit("smile", 1)), List.of(-4.0, 80.0), 3, 0.2);
    try (TinyLaboratory tiny = TinyLaboratory.open(folder.resolve("pivots"));
        Laboratory laboratory = tiny.laboratory(1)) {
      PhotoSelection photos = TinyLaboratory.photos(pictures, laboratory);
      PhotoSelection one = new PhotoSelection(photos.photos().subList(0, 1), photos.leftOut());
      new StudyRunner(laboratory, one, List.of(1L), folder.resolve("study")).run(
          new EditingStudy(laboratory, one, List.of(InversionSystem.W, InversionSystem.PTI), config,
              DirectionCatalogue.embedded("faces-128")),
          StudyListener.none(), Cancellation.NEVER);
    }
    JsonNode results = JsonMapper.shared().readTree(
        Files.readAllBytes(folder.resolve("study").resolve(StudyFolder.RESULTS)));
    JsonNode found = results.path("results").path("seed-1/astronaut.jpg/w");
    // One unit of yaw is four degrees on the mean face, where two steps of projection still are.
    assertThat(found.path("magnitude").asDouble()).isBetween(5.0, 11.0);
    assertThat(found.path("singles").size()).isEqualTo(3);
    assertThat(found.path("sequence").path(1).path("edits").asString()).isEqualTo("yaw=2, smile=1");
    assertThat(found.path("mirrored").path(1).path("edits").asString()).isEqualTo("yaw=-2, smile=1");
    JsonNode near = found.path("rotations").path(0);
    assertThat(near.path("reached").asBoolean()).isTrue();
    assertThat(near.path("yaw").asDouble()).isBetween(-4.2, -3.8);
    assertThat(near.path("strength").asDouble()).isBetween(-1.6, -0.5);
    assertThat(found.path("rotations").path(1).path("reached").asBoolean(true)).isFalse();
    assertThat(Files.readString(folder.resolve("study").resolve(StudyFolder.TABLES)))
        .contains("| SG2 |", "| PTI |", "14.86", "0 of 1", "1 of 1");
    assertThat(folder.resolve("study/trials/seed-1/astronaut.jpg/pti/turned-4.png")).isRegularFile();
  }
}
