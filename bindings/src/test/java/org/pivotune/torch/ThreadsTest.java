package org.pivotune.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Whose the number of threads inside an operation is. */
class ThreadsTest {
  @Test
  void itIsTheCallingThreadsAndThatOfThreadsThatComeLater() throws Exception {
    TorchLibrary library = TorchLibrary.load();
    int before = library.threads();
    try (ExecutorService early = Executors.newSingleThreadExecutor();
        ExecutorService late = Executors.newSingleThreadExecutor()) {
      library.setThreads(3);
      assertThat(early.submit(library::threads).get()).isEqualTo(3);
      early.submit(() -> library.setThreads(2)).get();
      assertThat(library.threads()).as("another thread's").isEqualTo(3);
      assertThat(early.submit(library::threads).get()).isEqualTo(2);
      assertThat(late.submit(library::threads).get()).as("what was set last").isEqualTo(2);
    } finally {
      library.setThreads(before);
    }
  }
}
