package org.pivotune.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DistinctNamesTest {
  @Test
  void numbersWhatWasThereBefore() {
    assertThat(DistinctNames.of(List.of("a", "b", "a", "a-2", "a"), "-"))
        .containsExactly("a", "b", "a-2", "a-2-2", "a-3");
  }

  @Test
  void leavesOthersAlone() {
    assertThat(DistinctNames.of(List.of("b", "a"), " ")).containsExactly("b", "a");
  }
}
