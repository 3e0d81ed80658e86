package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pivotune.personalise.Stage;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.PersonalGenerator;

/** Edits are rendered between the steps of a tuning, soon, and without a trace in its result. */
class EditsBetweenStepsTest {
  private static Pivotune pivotune;

  @BeforeAll
  static void open() {
    pivotune = Pivotune.open(Hosts.config().withCacheBytes(100L << 20));
  }

  @AfterAll
  static void close() {
    pivotune.close();
  }

  @Test
  void aPersonalisationIsTheSameBytesWhetherOrNotOthersEditMeanwhile() throws Exception {
    PersonaliseResult alone = pivotune.personalise(Hosts.request(pivotune, 1, 3)).await();
    PersonalSource somebody = PersonalSource.of("same bytes", Hosts.somebody(pivotune, 1));
    RgbImage before = pivotune.edit(Hosts.smile(somebody, 1)).await();

    ConcurrentLinkedQueue<Job<RgbImage>> edits = new ConcurrentLinkedQueue<>();
    Job<PersonaliseResult> job = pivotune.personalise(Hosts.request(pivotune, 1, 3));
    AtomicInteger count = new AtomicInteger();
    again(job, edits, count);
    PersonaliseResult amongOthers = job.await();

    assertSame(amongOthers, alone);
    assertThat(edits).hasSizeGreaterThan(3);
    for (Job<RgbImage> edit : edits) {
      edit.await();
    }
    assertThat(Hosts.same(pivotune.edit(Hosts.smile(somebody, 1)).await(), before)).isTrue();
  }

  /**
   * An edit whose loading submits the next one, as long as the personalisation runs: one in each gap, each of somebody new,
   * so that generators are loaded and let go there, too.
   */
  private static void again(Job<?> during, ConcurrentLinkedQueue<Job<RgbImage>> edits, AtomicInteger count) {
    int number = count.getAndIncrement();
    edits.add(pivotune.edit(Hosts.smile(new PersonalSource("again " + number, () -> {
      if (!during.state().hasEnded()) {
        again(during, edits, count);
      }
      return Hosts.somebody(pivotune, number);
    }), 2)));
  }

  private static void assertSame(PersonaliseResult one, PersonaliseResult other) {
    PersonalGenerator a = one.generator();
    PersonalGenerator b = other.generator();
    assertThat(a.difference().keySet()).isEqualTo(b.difference().keySet()).isNotEmpty();
    assertThat(a.difference()).isNotEmpty();
    for (Map.Entry<String, HostTensor> tensor : a.difference().entrySet()) {
      assertThat(tensor.getValue().data()).as(tensor.getKey()).isEqualTo(b.difference().get(tensor.getKey()).data());
    }
    assertThat(a.pivot().codes().data()).isEqualTo(b.pivot().codes().data());
    assertThat(one.history()).isEqualTo(other.history());
    assertThat(one.faces().getFirst().tunedImage().data()).isEqualTo(other.faces().getFirst().tunedImage().data());
    assertThat(one.faces().getFirst().tunedScores()).isEqualTo(other.faces().getFirst().tunedScores());
  }

  @Test
  void anEditThatArrivesInAGapIsRenderedInTheNext() throws Exception {
    Job<PersonaliseResult> tuning = pivotune.personalise(Hosts.request(pivotune, 0, 4));
    List<Integer> steps = new ArrayList<>();
    AtomicReference<Job<RgbImage>> last = new AtomicReference<>();
    next(tuning, steps, last);
    tuning.await();
    while (!last.get().state().hasEnded()) {
      last.get().await();
    }
    // What the tuning had done when each edit, submitted by the one before it, had its turn.
    for (int i = 1; i < steps.size(); i++) {
      assertThat(steps.get(i) - steps.get(i - 1)).as("steps between " + steps).isBetween(0, 1);
    }
    assertThat(steps).contains(1, 2, 3);
  }

  private static void next(Job<?> tuning, List<Integer> steps, AtomicReference<Job<RgbImage>> last) {
    last.set(pivotune.edit(EditRequest.of(new PersonalSource("gap " + steps.size(), () -> {
      steps.add(stepsOf(tuning));
      if (!tuning.state().hasEnded()) {
        next(tuning, steps, last);
      }
      return Hosts.somebody(pivotune, 3);
    }), List.of())));
  }

  /** How many steps of its tuning a job has done. */
  private static int stepsOf(Job<?> tuning) {
    return switch (tuning.progress().orElse(null)) {
      case Progress.Tuned step -> step.step();
      case Progress.Begun(var stage) when stage == Stage.MEASURE -> 4;
      case Progress.Ended(var state) -> 4;
      case null, default -> 0;
    };
  }

  @Test
  void manyCallersWaitForAtMostOneStepEach() throws Exception {
    PersonalSource somebody = PersonalSource.of("many callers", Hosts.somebody(pivotune, 2));
    Job<PersonaliseResult> tuning = pivotune.personalise(Hosts.request(pivotune, 1, 3));
    ConcurrentLinkedQueue<JobReport> reports = new ConcurrentLinkedQueue<>();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Random random = new Random(i);
      callers.add(Thread.startVirtualThread(() -> {
        while (!tuning.state().hasEnded()) {
          reports.add(edited(Hosts.smile(somebody, random.nextInt(5) - 2)));
        }
      }));
    }
    PersonaliseResult result = tuning.await();
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(result.history()).hasSize(3);
    assertThat(reports).isNotEmpty().allMatch(report -> report.state() == JobState.DONE && report.stepsWaited() <= 1);
    assertThat(reports).anyMatch(report -> report.stepsWaited() == 1);
  }

  private static JobReport edited(EditRequest request) {
    try {
      Job<RgbImage> job = pivotune.edit(request, Duration.ofSeconds(Hosts.PATIENCE_SECONDS));
      job.await();
      return job.report();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
