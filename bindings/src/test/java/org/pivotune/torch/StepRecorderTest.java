package org.pivotune.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.testing.NoLeakedHandles;

/** What the steps of a run share, with parts that write down what happens to them in the place of graphs. */
@ExtendWith(NoLeakedHandles.class)
class StepRecorderTest {
  private final List<String> log = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final StepRecorder recorder =
      new StepRecorder(true, before -> new Noted((Noted) before), () -> log.add("release"), notices::add);
  private int made;

  private final class Noted implements StepPart {
    private final String name = String.valueOf((char) ('a' + made++));
    private final @Nullable Noted before;

    Noted(@Nullable Noted before) {
      this.before = before;
    }

    @Override
    public void begin() {
      log.add("begin " + name + (before == null ? "" : " in the memory of " + before.name));
    }

    @Override
    public void end() {
      log.add("end " + name);
    }

    @Override
    public void abandon() {
      log.add("abandon " + name);
    }

    @Override
    public void replay() {
      log.add(name);
    }

    @Override
    public void close() {
      log.add("close " + name);
    }
  }

  /** A step that writes down that it is run, and fails where it is recorded. */
  private RepeatedStep step(String name, @Nullable Supplier<? extends RuntimeException> failure) {
    return new RepeatedStep(recorder, () -> {
      log.add(name);
      if (failure != null && RecordedStep.current() != null) {
        throw failure.get();
      }
      return Tensor.full(1, Device.CPU, 1);
    });
  }

  private List<String> heard(int times, RepeatedStep... steps) {
    log.clear();
    for (int i = 0; i < times; i++) {
      for (RepeatedStep step : steps) {
        step.run(numbers -> assertThat(numbers.item()).isEqualTo(1));
      }
    }
    return List.copyOf(log);
  }

  @Test
  void stepsOfARunShareMemory() {
    try (RepeatedStep one = step("one", null);
        RepeatedStep two = step("two", null)) {
      assertThat(heard(3, one, two)).containsExactly("one", "two", "one", "two", "one", "two");
      assertThat(heard(1, one, two)).containsExactly("release", "begin a", "one", "end a", "release", "a",
          "release", "begin b in the memory of a", "two", "end b", "release", "b");
      assertThat(heard(2, two, one)).containsExactly("b", "a", "b", "a");
      assertThat(one.isRecorded() && two.isRecorded()).isTrue();
      log.clear();
    }
    assertThat(log).containsExactly("close b", "close a", "release");
    assertThat(notices).isEmpty();
  }

  @Test
  void whereMemoryIsTooShortToRecordAllStepsGoOnPlainly() {
    try (RepeatedStep one = step("one", null);
        RepeatedStep two = step("two", () -> new DeviceOutOfMemoryException("no more"))) {
      heard(3, one, two);
      assertThat(heard(1, one, two)).containsExactly("release", "begin a", "one", "end a", "release", "a",
          "release", "begin b in the memory of a", "two", "abandon b", "close b", "close a", "release", "two");
      assertThat(one.isRecorded() || two.isRecorded()).isFalse();
      assertThat(heard(2, one, two)).containsExactly("one", "two", "one", "two");
    }
    assertThat(notices).containsExactly("there is no memory to record this step as a CUDA graph in, and it is run as "
        + "it is, which is slower: no more");
  }

  @Test
  void whatCannotBeRecordedIsSaid() {
    try (RepeatedStep one = step("one", () -> new TorchUsageException("a value was read"))) {
      heard(3, one);
      assertThat(heard(1, one)).containsExactly("release", "begin a", "one", "abandon a", "close a", "release", "one");
    }
    assertThat(notices).containsExactly(
        "this step cannot be recorded as a CUDA graph and is run as it is, which is slower: a value was read");
  }

  @Test
  void whatIsWrongOtherwiseIsNotHidden() {
    try (RepeatedStep one = step("one", () -> new IllegalStateException("wrong"))) {
      heard(3, one);
      assertThatThrownBy(() -> heard(1, one)).isInstanceOf(IllegalStateException.class).hasMessage("wrong");
    }
    assertThat(log).containsExactly("release", "begin a", "one", "abandon a", "close a", "release");
    assertThat(notices).isEmpty();
  }
}
