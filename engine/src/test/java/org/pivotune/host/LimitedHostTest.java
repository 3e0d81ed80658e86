package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.memory.MemoryLimit;
import org.pivotune.memory.MemoryLimitException;

/** What a host may give to personalisations, and what it hears of it. */
class LimitedHostTest {
  @Test
  void aLimitThatNothingFitsIntoFailsTheJobAloneAndNamesTheLeast() throws Exception {
    long least;
    try (Pivotune pivotune = Pivotune.open(Hosts.config().withMemory(MemoryLimit.of(1 << 20)))) {
      Throwable failure = catchThrowable(() -> pivotune.personalise(Hosts.request(pivotune, 1, 1)).await());
      assertThat(failure).isInstanceOf(JobException.class).hasCauseInstanceOf(MemoryLimitException.class);
      least = Long.parseLong(failure.getCause().getMessage().replaceAll("(?s).*allow (\\d+) MiB.*", "$1"));
    }
    List<Progress> heard = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch ended = new CountDownLatch(1);
    try (Pivotune pivotune = Pivotune.open(Hosts.config().withMemory(MemoryLimit.of(least << 20))
        .withPerceptualRuntime(PerceptualRuntime.LIBTORCH))) {
      PersonaliseResult result = pivotune.personalise(Hosts.request(pivotune, 1, 1).heardBy(progress -> {
        heard.add(progress);
        if (progress instanceof Progress.Ended) {
          ended.countDown();
        }
      })).await();
      assertThat(result.history()).hasSize(1);
      Hosts.await(ended);
    }
    assertThat(heard).filteredOn(Progress.Noticed.class::isInstance).singleElement()
        .isInstanceOfSatisfying(Progress.Noticed.class, notice -> assertThat(notice.text()).startsWith("memory: ")
            .endsWith(least + " MiB allowed"));
  }
}
