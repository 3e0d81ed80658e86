package org.pivotune.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What recorded steps may cost: a table for every run, and what is more than in it is seen. */
class RecordedStepsTest {
  private static final RecordedSteps.Cost ALLOWED = new RecordedSteps.Cost(2, 900, 1, 2000, 3000);

  @ParameterizedTest
  @CsvSource({
      "2,900,1,2000,3000,true", // as it was
      "2,880,1,1900,2700,true", // less
      "0,0,1,2000,3000,false", // nothing was recorded, which alone is fewest nodes
      "1,900,1,2000,3000,false", // a step was not
      "2,901,1,2000,3000,false", // a kernel more
      "2,900,10,2000,3000,false", // the host waits for every step
      "2,900,1,2001,3000,false", // tensors that nobody lets go of
      "2,900,1,2000,4600,false" // graphs that share no memory
  })
  void moreThanTheTableAllowsIsSeen(long graphs, long nodes, long waits, long held, long reserved, boolean within) {
    assertThat(new RecordedSteps.Cost(graphs, nodes, waits, held, reserved).within(ALLOWED)).isEqualTo(within);
  }

  @Test
  void theTableHasEveryRunAndNoOther() {
    Map<String, RecordedSteps.Cost> table = RecordedSteps.allowed();
    List<String> runs = java.util.stream.Stream.of(RecordedRun.small(), RecordedRun.large(),
        RecordedRun.someSmall().stream().map(RecordedRun::byOnnxRuntime).toList())
        .flatMap(List::stream).map(RecordedRun::name).toList();
    assertThat(table.keySet()).containsExactlyElementsOf(runs);
    assertThat(runs).doesNotHaveDuplicates();
    assertThat(table.values()).allSatisfy(cost -> assertThat(cost.heldMib()).isPositive());
  }
}
