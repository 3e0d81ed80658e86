package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.model.ModelException;
import org.pivotune.photo.RgbImage;
import org.pivotune.testing.NoLeakedHandles;

/** Closing gives back every native byte, whatever goes on meanwhile. */
@ExtendWith(NoLeakedHandles.class)
class ClosingTest {
  @Test
  void closingInTheMiddleCancelsWhatRunsAndWhatWaits() throws Exception {
    Pivotune pivotune = Pivotune.open(Hosts.config());
    CountDownLatch tuning = new CountDownLatch(1);
    Job<PersonaliseResult> running = pivotune.personalise(Hosts.request(pivotune, 1, 10_000).heardBy(progress -> {
      if (progress instanceof Progress.Tuned) {
        tuning.countDown();
      }
    }));
    Job<PersonaliseResult> waiting = pivotune.personalise(Hosts.request(pivotune, 1, 1));
    Hosts.await(tuning);
    List<Thread> closers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      closers.add(Thread.startVirtualThread(pivotune::close));
    }
    for (Thread closer : closers) {
      closer.join();
    }
    pivotune.close();
    assertThatThrownBy(running::await).isInstanceOf(CancellationException.class).has(errorText("host.closed"));
    assertThatThrownBy(waiting::await).isInstanceOf(CancellationException.class).has(errorText("host.closed"));
    PersonalSource somebody = PersonalSource.of("somebody", Hosts.somebody(pivotune, 1));
    assertThatThrownBy(() -> pivotune.edit(Hosts.smile(somebody, 1))).isInstanceOf(ClosedException.class);
    assertThatThrownBy(() -> pivotune.personalise(Hosts.request(pivotune, 1, 1), Duration.ofDays(1)))
        .isInstanceOf(ClosedException.class);
    assertThatThrownBy(() -> pivotune.forget("somebody")).isInstanceOf(ClosedException.class);
    assertThat(pivotune.status().cachedBytes()).isZero();
    assertThat(pivotune.status().ended(JobKind.PERSONALISE, JobState.CANCELLED)).isEqualTo(2);
    assertThat(Thread.getAllStackTraces().keySet()).noneMatch(thread -> thread.getName().startsWith("pivotune-cpu"));
  }

  @Test
  void drainingFinishesWhatIsThereAndLetsNothingIn() throws Exception {
    Pivotune pivotune = Pivotune.open(Hosts.config());
    PersonalSource somebody = PersonalSource.of("somebody", Hosts.somebody(pivotune, 1));
    Hosts.Gate gate = new Hosts.Gate(pivotune);
    Job<RgbImage> held = gate.close(pivotune);
    Job<RgbImage> waiting = pivotune.edit(Hosts.smile(somebody, 1));
    CompletableFuture<Boolean> drained = new CompletableFuture<>();
    Thread closer = Thread.startVirtualThread(() -> drained.complete(pivotune.drain(Duration.ofDays(1))));
    // How soon the closer gets there is its own affair; until then there is room for more, or none.
    while (!isClosed(pivotune, somebody)) {
      Thread.onSpinWait();
    }
    gate.open();
    assertThat(drained.get(Hosts.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(held.await().width()).isEqualTo(128);
    assertThat(waiting.await().width()).isEqualTo(128);
    assertThat(pivotune.status().waitingEdits()).isZero();
  }

  private static boolean isClosed(Pivotune pivotune, PersonalSource somebody) {
    try {
      pivotune.edit(Hosts.smile(somebody, 2)).cancel();
      return false;
    } catch (ClosedException e) {
      return true;
    }
  }

  @Test
  void drainingCancelsWhatTakesTooLong() throws Exception {
    Pivotune pivotune = Pivotune.open(Hosts.config());
    Job<PersonaliseResult> job = pivotune.personalise(Hosts.request(pivotune, 10_000_000, 1));
    assertThat(pivotune.drain(Duration.ofMillis(1))).isFalse();
    assertThat(job.state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void closingOnTheDeviceThreadDoesNotWaitForItself() throws Exception {
    Pivotune pivotune = Pivotune.open(Hosts.config());
    Job<RgbImage> job = pivotune.edit(Hosts.smile(new PersonalSource("closer", () -> {
      pivotune.close();
      return Hosts.somebody(pivotune, 1);
    }), 1));
    assertThat(job.await().width()).isEqualTo(128);
    pivotune.close();
  }

  @Test
  void whatCannotBeOpenedLeavesNothing() {
    assertThatThrownBy(() -> Pivotune.open(Hosts.config().withModel("no-such-model")))
        .isInstanceOf(ModelException.class).has(errorText("model.not-found", "no-such-model"));
    assertThat(Thread.getAllStackTraces().keySet()).noneMatch(thread -> thread.getName().startsWith("pivotune-cpu"));
  }
}
