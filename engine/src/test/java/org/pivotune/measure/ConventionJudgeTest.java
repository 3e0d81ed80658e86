package org.pivotune.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.pivotune.fixture.FaceStrip;
import org.pivotune.identity.FivePoints;
import org.pivotune.lpips.PerceptualNetworks;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;

/** Both ways of scoring agree where they must and differ where they should. */
class ConventionJudgeTest {
  private static final int SIDE = 128;

  private static HostTensor face(int index) {
    return FaceStrip.one(FaceStrip.faces(), index);
  }

  @Test
  void aPictureIsItselfByBoth() {
    try (ConventionJudge judge = ConventionJudge.open(PerceptualNetworks.embeddedAlex(), SIDE, 1)) {
      ConventionScores scores = judge.score(face(FaceStrip.MEAN), face(FaceStrip.MEAN), FivePoints.canonical());
      for (Scores one : new Scores[] {scores.full(), scores.at256()}) {
        assertThat(one.mse()).isZero();
        assertThat(one.lpips()).isCloseTo(0, within(1e-9));
        assertThat(one.msSsim()).isCloseTo(1, within(1e-9));
        assertThat(one.identity()).isCloseTo(1, within(1e-6));
      }
      assertThat(scores.enlarged()).isTrue();
      assertThat(scores.full().msSsimScales()).isEqualTo(4);
      assertThat(scores.at256().msSsimScales()).as("256 pixels have all scales").isEqualTo(5);
      assertThat(scores.msSsimDistance()).isCloseTo(0, within(1e-9));
    }
  }

  @Test
  void theCommonConventionIsThatOfPicturesReadFromFiles() {
    HostTensor reference = face(FaceStrip.RIGHT);
    HostTensor image = face(FaceStrip.OLD);
    try (ConventionJudge judge = ConventionJudge.open(PerceptualNetworks.embeddedAlex(), SIDE, 1);
        Judge alone = Judge.open(PerceptualNetworks.embeddedAlex(), 256, 1)) {
      ConventionScores scores = judge.score(reference, image, FivePoints.canonical());
      Scores expected = alone.score(
          ConventionJudge.common(reference), ConventionJudge.common(image), FivePoints.canonical());
      assertThat(scores.at256()).isEqualTo(expected);
      assertThat(scores.at256().mse()).as("enlarging smooths").isLessThan(scores.full().mse());
      assertThat(scores.decibelsAt256()).isCloseTo(10 * Math.log10(2 / expected.mse()), within(1e-12));
    }
  }

  @Test
  void lessThanHalfAGreyLevelIsNotSeenThroughEightBits() {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    RgbImage grey = RgbImage.generate(SIDE, SIDE, (x, y, channel) -> 40 + random.nextInt(100));
    HostTensor reference = grey.toTensor();
    HostTensor image = grey.toTensor();
    for (int i = 0; i < image.elementCount(); i++) {
      image.data().put(i, image.get(i) + 0.4f / 127.5f);
    }
    assertThat(MeanSquaredError.of(reference, image)).isPositive();
    assertThat(MeanSquaredError.of(ConventionJudge.common(reference), ConventionJudge.common(image))).isZero();
    assertThat(ConventionJudge.common(image).shape()).containsExactly(1, 3, 256, 256);
  }
}
