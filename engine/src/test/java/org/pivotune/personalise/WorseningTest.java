package org.pivotune.personalise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.identity.FivePoints;
import org.pivotune.invert.Pivot;
import org.pivotune.measure.Scores;
import org.pivotune.tensor.HostTensor;

/** Tuning that ended further from the photo than the projection is told by the scores that rose. */
class WorseningTest {
  private static PersonalisedFace face(double lpipsBefore, double lpipsAfter, double mseBefore, double mseAfter) {
    HostTensor image = HostTensor.allocate(1, 3, 8, 8);
    HostTensor codes = HostTensor.allocate(1, 4, 4);
    return new PersonalisedFace(new Portrait("me", image, FivePoints.canonical()), new Pivot(codes, Map.of(), List.of()), codes, image,
        image, new Scores(mseBefore, lpipsBefore, 0.5, 5, 0.5), new Scores(mseAfter, lpipsAfter, 0.9, 5, 0.9));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "0.2|0.1|0.04|0.01|",
    "0.2|0.2|0.04|0.04|",
    "0.1|0.2|0.04|0.01|LPIPS 0.2000 after 0.1000;",
    "0.2|0.1|0.01|0.04|MSE 0.0400 after 0.0100;",
    "0.1|0.2|0.01|0.04|LPIPS 0.2000 after 0.1000, MSE 0.0400 after 0.0100;"})
  void isToldByTheScoresThatRose(
      double lpipsBefore, double lpipsAfter, double mseBefore, double mseAfter, String words) {
    PersonalisedFace face = face(lpipsBefore, lpipsAfter, mseBefore, mseAfter);
    if (words == null) {
      assertThat(face.worsening()).isEmpty();
    } else {
      assertThat(face.worsening()).hasValueSatisfying(
          text -> assertThat(text).startsWith("tuning ended worse than the projection: " + words));
    }
  }
}
