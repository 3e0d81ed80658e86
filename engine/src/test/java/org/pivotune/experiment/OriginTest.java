package org.pivotune.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pivotune.report.Build;
import org.pivotune.report.Processor;

/** Who reads a table learns of every build and processor that had a part in it. */
class OriginTest {
  private static final Origin NOVEMBER = new Origin("5210a4547b73", "EPYC (avx512f)", "2026-11-23T11:42:25Z");
  private static final Origin LATER = new Origin("fad66245c162 with changes", "EPYC (avx2)", "2026-12-01T00:19:47Z");

  @Test
  void oneBuildOnOneDay() {
    assertThat(Origin.describe(List.of(NOVEMBER, NOVEMBER)))
        .isEqualTo("Computed by build 5210a4547b73, 23 November 2026, on EPYC (avx512f)");
  }

  @Test
  void severalAreAllNamed() {
    assertThat(Origin.describe(List.of(LATER, NOVEMBER))).isEqualTo("Computed by builds 5210a4547b73 and fad66245c162 "
        + "with changes, 23 November 2026, 1 December 2026, on EPYC (avx2) and EPYC (avx512f)");
    assertThat(Origin.describe(List.of(Origin.UNKNOWN, LATER))).contains("an unknown commit and fad66245c162",
        "1 December 2026", "an unknown processor");
    assertThat(Origin.describe(List.of(Origin.UNKNOWN))).contains("on an unknown day");
  }

  @Test
  void nowIsThisBuildAndThisProcessor() {
    Origin now = Origin.now();
    assertThat(now.build()).isEqualTo(Build.current().describe());
    assertThat(now.processor()).isEqualTo(Processor.describe());
    assertThat(Instant.parse(now.made())).isBefore(Instant.now().plusSeconds(1));
  }
}
