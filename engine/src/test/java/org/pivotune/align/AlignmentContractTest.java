package org.pivotune.align;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pivotune.photo.PhotoReader;

/** The FFHQ square against the one from dlib's points, by the measure of the project's contract. */
class AlignmentContractTest {
  @Test
  void squaresAreThoseOfDlib() {
    Map<Path, Landmarks68> photos = PortraitFixtures.withLandmarks();
    assertThat(photos).hasSize(33);
    Map<String, Double> errors = new TreeMap<>();
    try (FaceAligner aligner = FaceAligner.embedded(1)) {
      for (Map.Entry<Path, Landmarks68> entry : photos.entrySet()) {
        List<DetectedFace> faces = aligner.detect(PhotoReader.read(entry.getKey()));
        assertThat(faces).as("faces in %s", entry.getKey()).isNotEmpty();
        FfhqSquare expected = FfhqSquare.of(entry.getValue().fivePoints());
        errors.put(entry.getKey().getFileName().toString(), error(faces.getFirst().quad(), expected));
      }
    }
    List<Double> sorted = errors.values().stream().sorted().toList();
    assertThat(sorted.get(sorted.size() / 2)).as("median corner error in %s", errors).isLessThan(0.018);
    assertThat(sorted.getLast()).as("worst corner error in %s", errors).isLessThan(0.06);
  }

  /** Mean distance of the corners over the side. */
  static double error(FfhqSquare actual, FfhqSquare expected) {
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += actual.corners().get(i).distance(expected.corners().get(i));
    }
    return sum / 4 / expected.side();
  }
}
