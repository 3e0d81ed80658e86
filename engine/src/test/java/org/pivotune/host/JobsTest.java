package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditException;
import org.pivotune.identity.FivePoints;
import org.pivotune.personalise.Portrait;
import org.pivotune.personalise.Stage;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.TorchLibrary;
import org.pivotune.tune.TuneException;

/** What may become of a job, and what the next one knows of it: nothing. */
class JobsTest {
  private static Pivotune pivotune;
  private static PersonalSource somebody;

  @BeforeAll
  static void open() {
    pivotune = Pivotune.open(Hosts.config().withWaiting(2, 3));
    somebody = PersonalSource.of("somebody", Hosts.somebody(pivotune, 1));
  }

  @AfterAll
  static void close() {
    pivotune.close();
  }

  @Test
  void whoFindsNoRoomIsTurnedAwayAtOnceOrAfterHisPatience() throws Exception {
    Hosts.Gate gate = new Hosts.Gate(pivotune);
    Job<RgbImage> held = gate.close(pivotune);
    List<Job<RgbImage>> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(pivotune.edit(Hosts.smile(somebody, i)));
    }
    long refused = pivotune.status().refused();
    assertThatThrownBy(() -> pivotune.edit(Hosts.smile(somebody, 3))).isInstanceOf(BusyException.class)
        .has(errorText("host.queue-is-full"));
    assertThatThrownBy(() -> pivotune.edit(Hosts.smile(somebody, 3), Duration.ofMillis(1)))
        .isInstanceOf(BusyException.class);
    assertThat(pivotune.status().refused() - refused).isEqualTo(2);
    assertThat(pivotune.status().waitingEdits()).isEqualTo(3);
    // The other kind has room of its own.
    Job<PersonaliseResult> other = pivotune.personalise(Hosts.request(pivotune, 1, 1));
    assertThat(other.cancel()).isTrue();

    CompletableFuture<RgbImage> patient = new CompletableFuture<>();
    Thread caller = Thread.startVirtualThread(() -> {
      try {
        patient.complete(pivotune.edit(Hosts.smile(somebody, 3), Duration.ofDays(400)).await());
      } catch (Throwable e) {
        patient.completeExceptionally(e);
      }
    });
    gate.open();
    held.await();
    for (Job<RgbImage> job : waiting) {
      job.await();
    }
    assertThat(patient.get(Hosts.PATIENCE_SECONDS, TimeUnit.SECONDS).width()).isEqualTo(128);
    caller.join();
  }

  @Test
  void aCallerWhoWaitsForRoomCanBeInterrupted() throws Exception {
    Hosts.Gate gate = new Hosts.Gate(pivotune);
    gate.close(pivotune);
    Job<RgbImage> last = pivotune.edit(Hosts.smile(somebody, 0));
    for (int i = 1; i < 3; i++) {
      last = pivotune.edit(Hosts.smile(somebody, i));
    }
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller = Thread.startVirtualThread(() -> {
      try {
        pivotune.edit(Hosts.smile(somebody, 3), Duration.ofDays(1));
      } catch (Throwable e) {
        thrown.complete(e);
      }
    });
    caller.interrupt();
    assertThat(thrown.get(Hosts.PATIENCE_SECONDS, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    gate.open();
    last.await();
  }

  @Test
  void aWaitingJobIsCancelledAtOnceAndGivesItsPlaceUp() throws Exception {
    Hosts.Gate gate = new Hosts.Gate(pivotune);
    gate.close(pivotune);
    List<Progress> heard = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch ended = new CountDownLatch(1);
    Job<PersonaliseResult> job = pivotune.personalise(Hosts.request(pivotune, 1, 1).heardBy(progress -> {
      heard.add(progress);
      ended.countDown();
    }));
    assertThat(job.state()).isEqualTo(JobState.WAITING);
    assertThat(job.cancel()).isTrue();
    assertThat(job.cancel()).isFalse();
    assertThat(job.state()).isEqualTo(JobState.CANCELLED);
    assertThatThrownBy(job::await).isInstanceOf(CancellationException.class);
    assertThat(pivotune.status().waitingPersonalisations()).isZero();
    Hosts.await(ended);
    assertThat(heard).containsExactly(new Progress.Ended(JobState.CANCELLED));
    gate.open();
  }

  @Test
  void aRunningJobIsCancelledBeforeItsNextStepAndFreesEverything() throws Exception {
    pivotune.edit(Hosts.smile(somebody, 0)).await();
    long handles = TorchLibrary.load().liveHandles();
    CountDownLatch tuning = new CountDownLatch(1);
    Job<PersonaliseResult> job = pivotune.personalise(Hosts.request(pivotune, 1, 10_000).heardBy(progress -> {
      if (progress instanceof Progress.Tuned) {
        tuning.countDown();
      }
    }));
    Hosts.await(tuning);
    assertThatThrownBy(() -> job.await(Duration.ofNanos(1))).isInstanceOf(TimeoutException.class);
    assertThat(job.state()).isEqualTo(JobState.RUNNING);
    job.cancel();
    assertThatThrownBy(job::await).isInstanceOf(CancellationException.class).hasMessage("cancelled");
    assertThat(job.state()).isEqualTo(JobState.CANCELLED);
    pivotune.edit(Hosts.smile(somebody, 0)).await();
    assertThat(TorchLibrary.load().liveHandles()).isEqualTo(handles);
  }

  @Test
  void aDeadlineEndsWaitingAndRunningJobs() throws Exception {
    Hosts.Gate gate = new Hosts.Gate(pivotune);
    gate.close(pivotune);
    Job<RgbImage> edit = pivotune.edit(Hosts.smile(somebody, 0).within(Duration.ZERO));
    Job<PersonaliseResult> personalisation =
        pivotune.personalise(Hosts.request(pivotune, 1, 1).within(Duration.ofNanos(1)));
    gate.open();
    assertThatThrownBy(edit::await).isInstanceOf(DeadlineException.class);
    assertThatThrownBy(personalisation::await).isInstanceOf(DeadlineException.class);
    assertThat(edit.state()).isEqualTo(JobState.EXPIRED);
    // No number of steps is enough for this one, however fast the machine.
    Job<PersonaliseResult> running =
        pivotune.personalise(Hosts.request(pivotune, 10_000_000, 1).within(Duration.ofMillis(1500)));
    assertThatThrownBy(running::await).isInstanceOf(DeadlineException.class).hasMessageContaining("deadline");
    assertThat(running.state()).isEqualTo(JobState.EXPIRED);
  }

  @Test
  void whatFailsTellsWhyAndHarmsNobody() throws Exception {
    assertThatThrownBy(() -> edit("frown=1")).isInstanceOf(JobException.class).hasCauseInstanceOf(EditException.class)
        .has(errorText("host.no-such-edit"));
    for (String dangerous : List.of("file:/etc/passwd=1", "mapper:x.pt=1", "text:face>cat=1", "ganspace:3=1",
        "sefa-tuned:1=1", "sefa:1@0-3=1", "smile@0-200=1")) {
      assertThatThrownBy(() -> edit(dangerous)).as(dangerous).hasCauseInstanceOf(EditException.class);
    }
    assertThatThrownBy(() -> pivotune.edit(Hosts.smile(somebody, 1).ofFace(3)).await())
        .hasCauseInstanceOf(TuneException.class).has(errorText("host.no-face-3"));
    OutOfMemoryError error = new OutOfMemoryError("a test's");
    PersonalSource broken = new PersonalSource("broken", () -> {
      throw error;
    });
    assertThatThrownBy(() -> pivotune.edit(Hosts.smile(broken, 1)).await()).hasCause(error);
    assertThat(edit("sefa:1=2").width()).isEqualTo(128);
  }

  private static RgbImage edit(String text) throws InterruptedException {
    return pivotune.edit(EditRequest.of(somebody, List.of(Edit.parse(text)))).await();
  }

  @Test
  void aListenerHearsEveryStepInOrderAndMayBlockOrThrow() throws Exception {
    List<Progress> heard = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch mayHear = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Job<PersonaliseResult> job = pivotune.personalise(Hosts.request(pivotune, 2, 2).heardBy(progress -> {
      Hosts.await(mayHear);
      heard.add(progress);
      if (progress instanceof Progress.Ended) {
        ended.countDown();
      }
    }));
    Job<PersonaliseResult> throwing = pivotune.personalise(Hosts.request(pivotune, 1, 1).heardBy(progress -> {
      throw new IllegalStateException("a test's");
    }));
    PersonaliseResult result = job.await();
    assertThat(heard).isEmpty();
    mayHear.countDown();
    Hosts.await(ended);
    assertThat(heard).hasSize(8);
    assertThat(heard.get(0)).isEqualTo(new Progress.Begun(Stage.PROJECT));
    assertThat(heard.get(1)).isInstanceOfSatisfying(Progress.Projected.class, step -> {
      assertThat(step.step()).isEqualTo(1);
      assertThat(step.of()).isEqualTo(2);
      assertThat(step.losses().get("distance")).isPositive();
    });
    assertThat(heard.get(4)).isEqualTo(new Progress.Tuned(result.history().getFirst()));
    assertThat(heard.get(6)).isEqualTo(new Progress.Begun(Stage.MEASURE));
    assertThat(heard.get(7)).isEqualTo(new Progress.Ended(JobState.DONE));
    assertThat(throwing.await().history()).hasSize(1);
    assertThat(throwing.listenerFailure()).containsInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatDependsOnAJobNeverRunsOnTheDeviceThread() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    pivotune.edit(Hosts.smile(somebody, 1)).completion().thenAccept(image -> thread.complete(Thread.currentThread()));
    assertThat(thread.get(Hosts.PATIENCE_SECONDS, TimeUnit.SECONDS).getName()).doesNotContain("pivotune");
  }

  @Test
  void facesOfAnotherSizeAreRefusedBeforeTheyTakeAPlace() {
    assertThatThrownBy(() -> pivotune.personalise(PersonaliseRequest.of(List.of(
        new Portrait("", HostTensor.allocate(1, 3, 64, 64), FivePoints.canonical()))))).isInstanceOf(IllegalArgumentException.class)
        .has(errorText("host.face-of-another-size"));
  }
}
