package org.pivotune.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import org.junit.jupiter.api.Test;

class FfhqSquareTest {
  private static PixelPoint at(double x, double y) {
    return new PixelPoint(x, y);
  }

  @Test
  void uprightFaceByHand() {
    // e = (60, 0), m = (0, 50): x = (110, 0) -> length max(120, 90) = 120; centre = (130, 105).
    FivePoints face = new FivePoints(at(100, 100), at(160, 100), at(130, 125), at(110, 150), at(150, 150));
    FfhqSquare expected = new FfhqSquare(at(10, -15), at(10, 225), at(250, 225), at(250, -15));
    for (int i = 0; i < 4; i++) {
      assertThat(FfhqSquare.of(face).corners().get(i).distance(expected.corners().get(i))).isLessThan(1e-9);
    }
  }

  @Test
  void faceTurnedByAQuarterByHand() {
    // The same face lying on its right side: eyes one above the other, e = (0, 60), m = (-50, 0).
    FivePoints face = new FivePoints(at(100, 100), at(100, 160), at(75, 130), at(50, 110), at(50, 150));
    FfhqSquare square = FfhqSquare.of(face);
    assertThat(square.topLeft().distance(at(215, 10))).isLessThan(1e-9);
    assertThat(square.topRight().distance(at(215, 250))).isLessThan(1e-9);
    assertThat(square.bottomLeft().distance(at(-25, 10))).isLessThan(1e-9);
    assertThat(square.angle()).isCloseTo(Math.PI / 2, within(1e-12));
  }

  @Test
  void longFaceTakesTheMouth() {
    // |m| = 100: 1.8 * 100 = 180 is more than 2 * 60.
    FivePoints face = new FivePoints(at(0, 0), at(60, 0), at(30, 50), at(20, 100), at(40, 100));
    assertThat(FfhqSquare.of(face).side()).isCloseTo(360, within(1e-9));
    assertThat(FfhqSquare.of(face).centre()).isEqualTo(at(30, 10));
  }

  @Test
  void squareAndPhotoCoordinatesAreInverse() {
    FfhqSquare square = FfhqSquare.around(at(40, 70), at(30, 12));
    assertThat(square.toPhoto(0, 1)).isEqualTo(square.bottomLeft());
    PixelPoint back = square.toSquare(square.toPhoto(0.2, 0.9));
    assertThat(back.distance(at(0.2, 0.9))).isLessThan(1e-12);
  }

  @Test
  void pointsThatFallTogetherAreRefused() {
    PixelPoint one = at(5, 5);
    assertThatThrownBy(() -> FfhqSquare.of(new FivePoints(one, one, one, one, one)))
        .isInstanceOf(AlignException.class).has(errorText("align.points-fall-together"));
  }
}
