package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong while a job ends, nobody waits for ever. */
class JobEndTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void memoryThatRunsOutWhileTheEndIsHeardLeavesNobodyWaiting() {
    Job<String> job = new Job<>(JobKind.EDIT, Optional.empty(), progress -> {}, (workshop, own) -> "done");
    job.admitted(1, 0, forgotten -> true);
    OutOfMemoryError error = new OutOfMemoryError("a test's");
    job.whenEnded(report -> {
      throw error;
    });

    assertThat(job.cancel()).isTrue();
    assertThat(job.state()).isEqualTo(JobState.CANCELLED);
    assertThatThrownBy(() -> job.await(PATIENCE)).isInstanceOf(CancellationException.class);
    assertThat(job.listenerFailure()).containsSame(error);
  }
}
