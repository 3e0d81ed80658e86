package org.pivotune.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.testing.NoLeakedHandles;

/**
 * The order of parts and asides in a recorded step, not the recording: only a GPU has graphs, and
 * {@code bench/gpu/session} runs steps with them. Here parts that write down what happens to them stand for graphs, and
 * parts that keep their work on real tensors for later.
 */
class RecordedStepOrderTest {
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

  /** A part whose work on tensors is kept while it is recorded, as a graph keeps kernels, and done at a replay. */
  private static final class Kept implements StepPart {
    private final List<Runnable> work = new ArrayList<>();

    @Override
    public void begin() {}

    @Override
    public void end() {}

    @Override
    public void abandon() {}

    @Override
    public void replay() {
      try (TensorScope scope = TensorScope.open()) {
        work.forEach(Runnable::run);
      }
    }

    @Override
    public void close() {
      work.clear();
    }
  }

  /** Steps of gradient descent on x^2 whose gradient an aside computes on the host: x^2 before each step. */
  private static List<Float> descent(int steps, boolean recorded) {
    List<Float> squares = new ArrayList<>();
    Kept[] recording = new Kept[1];
    try (TensorScope scope = TensorScope.open();
        RecordedStep<Kept> step = new RecordedStep<>(before -> recording[0] = new Kept())) {
      Tensor x = Tensor.full(1, Device.CPU);
      Tensor square = Tensor.full(0, Device.CPU);
      Tensor gradient = Tensor.full(0, Device.CPU);
      Consumer<Runnable> device = work -> {
        if (recording[0] == null) {
          work.run();
        } else {
          recording[0].work.add(work);
        }
      };
      Runnable body = () -> {
        device.accept(() -> square.assign(x.square()));
        RepeatedStep.aside(new Aside() {
          @Override
          public void run() {
            squares.add((float) square.item());
            gradient.fill(2 * Math.sqrt(square.item()));
          }

          @Override
          public void close() {}
        });
        device.accept(() -> x.addInPlace(gradient, -0.1));
      };
      if (recorded) {
        step.record(body);
        assertThat(squares).as("nothing is done while it is recorded").isEmpty();
      }
      for (int i = 0; i < steps; i++) {
        if (recorded) {
          step.replay();
        } else {
          body.run();
        }
      }
    }
    return squares;
  }

  @Test
  @ExtendWith(NoLeakedHandles.class)
  void aReplayedStepGivesTheNumbersOfThePlainOne() {
    List<Float> plain = descent(6, false);
    assertThat(plain).hasSize(6);
    for (int i = 0; i < plain.size(); i++) {
      assertThat(plain.get(i)).isCloseTo((float) Math.pow(0.64, i), within(1e-6f));
    }
    assertThat(descent(6, true)).isEqualTo(plain);
  }
}
