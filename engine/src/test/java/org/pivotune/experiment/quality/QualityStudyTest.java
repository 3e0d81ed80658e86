package org.pivotune.experiment.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.experiment.InversionSystem;
import org.pivotune.experiment.Inverted;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.StudyFace;
import org.pivotune.experiment.StudyListener;
import org.pivotune.experiment.StudyRunner;
import org.pivotune.experiment.TinyLaboratory;
import org.pivotune.measure.Scores;
import org.pivotune.observe.Cancellation;
import org.pivotune.report.StudyFolder;
import org.pivotune.testing.NoLeakedHandles;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is seen on the way is what the loops come to. */
@ExtendWith(NoLeakedHandles.class)
class QualityStudyTest {
  @TempDir Path folder;

  @Test
  void placesGrowAndEndWithTheLastStep() {
    assertThat(QualityTrial.places(450, 10)).containsExactly(5, 18, 41, 72, 113, 162, 221, 288, 365, 450);
    assertThat(QualityTrial.places(3, 10)).containsExactly(1, 2, 3);
    assertThat(QualityTrial.places(1, 4)).containsExactly(1);
  }

  @Test
  void theWatchStandsStillWhileItIsHeld() throws Exception {
    StopWatch watch = new StopWatch();
    double before = watch.seconds();
    watch.hold(() -> {
      try {
        Thread.sleep(300);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    assertThat(watch.seconds() - before).isLessThan(0.25);
  }

  @Test
  void curvesEndAtThePicturesOfTheSystems() throws Exception {
    Path pictures = Files.createDirectory(folder.resolve("photos"));
    List<Scores> ends = new ArrayList<>();
    try (TinyLaboratory tiny = TinyLaboratory.openSmall(folder.resolve("pivots"));
        Laboratory laboratory = tiny.laboratory(1)) {
      PhotoSelection photos = TinyLaboratory.photos(pictures, laboratory);
      PhotoSelection one = new PhotoSelection(photos.photos().subList(0, 1), photos.leftOut());
      new StudyRunner(laboratory, one, List.of(1L), folder.resolve("study")).run(
          new QualityStudy(laboratory, one, new QualityStudy.Constants(2)), StudyListener.none(), Cancellation.NEVER);
      StudyFace face = laboratory.face(one.photos().getFirst());
      for (InversionSystem system : List.of(InversionSystem.W, InversionSystem.PTI, InversionSystem.W_PLUS)) {
        try (Inverted found = laboratory.invert(face, system, StudyListener.none(), Cancellation.NEVER)) {
          ends.add(laboratory.judge().score(face.target(), found.render(), face.points()).full());
        }
      }
    }
    JsonNode results = JsonMapper.shared().readTree(
        Files.readAllBytes(folder.resolve("study").resolve(StudyFolder.RESULTS))).path("results");
    JsonNode pti = results.path("seed-1/astronaut.jpg/pti").path("checkpoints");
    JsonNode wPlus = results.path("seed-1/astronaut.jpg/w+").path("checkpoints");
    assertThat(pti.size()).as("after 1 and 2 steps of projection and of tuning").isEqualTo(4);
    assertThat(wPlus.size()).isEqualTo(2);
    sameLpips(pti.path(1), ends.get(0));
    sameLpips(pti.path(3), ends.get(1));
    sameLpips(wPlus.path(1), ends.get(2));
    assertThat(pti.path(3).path("stage").asString()).isEqualTo("tune");
    for (int i = 1; i < 4; i++) {
      assertThat(pti.path(i).path("seconds").asDouble()).isGreaterThan(pti.path(i - 1).path("seconds").asDouble());
    }
    assertThat(Files.readString(folder.resolve("study/curves-1.svg"))).contains("tuning", "projection into W+");
    assertThat(Files.readAllLines(folder.resolve("study").resolve(StudyFolder.MEASUREMENTS))).hasSize(7);
  }

  private static void sameLpips(JsonNode checkpoint, Scores expected) {
    assertThat(checkpoint.path("scores").path("lpips").asDouble()).isCloseTo(expected.lpips(), within(1e-5));
    assertThat(checkpoint.path("scores").path("mse").asDouble()).isCloseTo(expected.mse(), within(1e-5));
  }
}
