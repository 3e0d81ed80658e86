package org.pivotune.experiment.editing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.pivotune.observe.Cancellation;

class RotationSearchTest {
  private static RotationSearch search(DoubleUnaryOperator degrees) {
    return new RotationSearch(degrees, 8, 0.05, Cancellation.NEVER);
  }

  @Test
  void aStraightLineIsFollowedBothWays() {
    RotationSearch search = search(strength -> 4 * strength);
    assertThat(search.find(10, 1).strength()).isCloseTo(2.5, within(0.02));
    assertThat(search.find(-10, 1).strength()).isCloseTo(-2.5, within(0.02));
    assertThat(search.reached(search.find(-5, 1), -5)).isTrue();
  }

  @Test
  void aDirectionThatTurnsTheOtherWay() {
    RotationSearch.Place place = search(strength -> -3 * strength).find(5, -1);
    assertThat(place.strength()).isCloseTo(-5.0 / 3, within(0.02));
    assertThat(place.degrees()).isCloseTo(5, within(0.05));
  }

  @Test
  void whatIsOutOfReachIsSaidSoWithTheNearest() {
    RotationSearch search = search(strength -> 6 * Math.tanh(strength));
    RotationSearch.Place place = search.find(10, 1);
    assertThat(search.reached(place, 10)).isFalse();
    assertThat(place.degrees()).isCloseTo(6, within(0.01));
  }

  @Test
  void theFirstPassageCountsWhereRotationIsNotMonotone() {
    RotationSearch.Place place = search(strength -> 8 * Math.sin(strength)).find(5, 1);
    assertThat(place.strength()).isCloseTo(Math.asin(5.0 / 8), within(0.02));
  }

  @Test
  void aJumpAcrossTheRotationIsNotReached() {
    RotationSearch search = search(strength -> strength < 1.2 ? 0 : 9);
    RotationSearch.Place place = search.find(5, 1);
    assertThat(search.reached(place, 5)).isFalse();
    assertThat(place.degrees()).isEqualTo(9);
  }
}
