package org.pivotune.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The order of things in a recorded step. Only a GPU has graphs, so parts that write down what happens to them stand for
 * those; {@code bench/gpu/session} runs the same with graphs.
 */
class RecordedStepTest {
  private final List<String> log = new ArrayList<>();

  /** A part that knows what came before it. */
  private final class Noted implements StepPart {
    private final String name;
    private boolean broken;

    Noted(Noted before) {
      name = before == null ? "a" : String.valueOf((char) (before.name.charAt(0) + 1));
    }

    @Override
    public void begin() {
      log.add("begin " + name);
    }

    @Override
    public void end() {
      if (broken) {
        throw new TorchException("cannot be recorded");
      }
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

  private Aside aside(String name) {
    return new Aside() {
      @Override
      public void run() {
        log.add(name);
      }

      @Override
      public void close() {
        log.add("close " + name);
      }
    };
  }

  private List<String> heard() {
    List<String> heard = List.copyOf(log);
    log.clear();
    return heard;
  }

  @Test
  void asidesComeBetweenTheParts() {
    try (RecordedStep<Noted> step = new RecordedStep<>(Noted::new)) {
      step.record(() -> {
        RepeatedStep.aside(aside("one"));
        RepeatedStep.aside(aside("two"));
      });
      assertThat(heard()).containsExactly("begin a", "end a", "begin b", "end b", "begin c", "end c");
      step.replay();
      step.replay();
      assertThat(heard()).containsExactly("a", "one", "b", "two", "c", "a", "one", "b", "two", "c");
    }
    assertThat(heard()).containsExactly("close c", "close two", "close b", "close one", "close a");
  }

  @Test
  void withoutARecordingAnAsideIsDoneAtOnceAndOnce() {
    RepeatedStep.aside(aside("one"));
    assertThat(heard()).containsExactly("one", "close one");
  }

  @Test
  void whatFailsIsAbandonedAndTheThreadRecordsNothingAnyMore() {
    RecordedStep<Noted> step = new RecordedStep<>(Noted::new);
    assertThatThrownBy(() -> step.record(() -> {
      RepeatedStep.aside(aside("one"));
      throw new TorchException("no");
    })).hasMessage("no");
    assertThat(heard()).containsExactly("begin a", "end a", "begin b", "abandon b");
    assertThat(RecordedStep.current()).isNull();
    step.close();
    assertThat(heard()).containsExactly("close b", "close one", "close a");
  }

  @Test
  void aPartThatCannotEndFailsTheRecording() {
    RecordedStep<Noted> step = new RecordedStep<>(before -> {
      Noted part = new Noted(before);
      part.broken = before != null;
      return part;
    });
    assertThatThrownBy(() -> step.record(() -> RepeatedStep.aside(aside("one")))).hasMessage("cannot be recorded");
    assertThat(heard()).containsExactly("begin a", "end a", "begin b", "abandon b");
    step.close();
    assertThat(heard()).containsExactly("close b", "close one", "close a");
  }
}
