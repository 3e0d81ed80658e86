package org.pivotune.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SimilarityTransformTest {
  @Test
  void findsTheTransformThatMovedThePoints() {
    long seed = 20260;
    Random random = new Random(seed);
    for (int run = 0; run < 20; run++) {
      SimilarityTransform moved = new SimilarityTransform(
          random.nextGaussian(), random.nextGaussian(), 50 * random.nextGaussian(), 50 * random.nextGaussian());
      double[] source = random.doubles(10, 0, 100).toArray();
      double[] target = new double[10];
      for (int i = 0; i < 10; i += 2) {
        target[i] = moved.x(source[i], source[i + 1]);
        target[i + 1] = moved.y(source[i], source[i + 1]);
      }
      SimilarityTransform found = SimilarityTransform.fit(source, target);
      assertThat(found.a()).as("seed %d", seed).isCloseTo(moved.a(), within(1e-9));
      assertThat(found.b()).isCloseTo(moved.b(), within(1e-9));
      assertThat(found.tx()).isCloseTo(moved.tx(), within(1e-7));
      double x = found.inverse().x(target[4], target[5]);
      double y = found.inverse().y(target[4], target[5]);
      assertThat(x).isCloseTo(source[4], within(1e-6));
      assertThat(y).isCloseTo(source[5], within(1e-6));
    }
  }

  @Test
  void pointsWithoutExtentAndOutsideOfThePictureAreRefused() {
    assertThatThrownBy(() -> SimilarityTransform.fit(new double[10], new double[10]))
        .isInstanceOf(IdentityException.class);
    assertThatThrownBy(() -> new FivePoints.Point(Double.NaN, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FivePoints.ofPixels(new double[9], 10, 10)).has(errorText("identity.five-points-of-nine-numbers"));
  }
}
