package org.pivotune.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a session makes of the moments at which it heard of steps. */
class GpuSessionTest {
  /** Of steps that take 2 ms after a first second, all heard of when the last of so many is read. */
  private static List<Double> heard(int steps, int together) {
    return IntStream.range(0, steps)
        .mapToObj(step -> 1 + 0.002 * Math.min(steps, (step / together + 1) * together)).toList();
  }

  @Test
  void stepsHeardOfTogetherTakeAsLongAsThoseHeardOfAlone() {
    for (int steps : new int[] {40, 350, 355, 450}) {
      for (int together : new int[] {1, 10}) {
        assertThat(GpuSession.secondHalf(heard(steps, together)).orElseThrow()).as("%d by %d", steps, together)
            .isCloseTo(2, within(1e-9));
      }
    }
  }

  @Test
  void aFewStepsTellNothing() {
    assertThat(GpuSession.secondHalf(heard(19, 10))).isEmpty();
  }
}
