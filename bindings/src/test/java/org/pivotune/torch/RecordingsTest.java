package org.pivotune.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who waits for whom: recordings for no other one, and what they may not see for all of them. */
class RecordingsTest {
  @Test
  void workWaitsForTheRecordingsOfOtherThreads() throws InterruptedException {
    CountDownLatch both = new CountDownLatch(2);
    CountDownLatch end = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    Runnable recording = () -> Recordings.during(() -> {
      both.countDown();
      await(end);
      assertThat(done).isFalse();
    });
    Thread one = Thread.ofPlatform().start(recording);
    Thread two = Thread.ofPlatform().start(recording);
    both.await();
    Thread work = Thread.ofPlatform().start(() -> Recordings.pausedFor(() -> {
      done.set(true);
      return done;
    }));
    while (work.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(done).isFalse();
    end.countDown();
    for (Thread thread : new Thread[] {one, two, work}) {
      thread.join();
    }
    assertThat(done).isTrue();
  }

  @Test
  void amidARecordingOfItsOwnAThreadDoesNotWaitForItself() {
    Recordings.during(() -> assertThat(Recordings.pausedFor(() -> 7)).isEqualTo(7));
    assertThat(Recordings.pausedFor(() -> Recordings.pausedFor(() -> 8))).isEqualTo(8);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
