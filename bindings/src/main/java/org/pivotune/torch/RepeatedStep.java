package org.pivotune.torch;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A step of a loop. On a CUDA device it is run plainly a few times, so that libraries choose their algorithms, then
 * recorded as a CUDA graph, and from then on repeated by one call; what cannot be recorded, for want of memory or
 * otherwise, goes on being run, with a notice. On the CPU, or where no recording is wanted, it is always run.
 *
 * <p>A step may read and write only tensors that outlive it, and must do the same each time: what changes from one
 * step to the next, such as a learning rate or a random draw, is a tensor that the loop writes before {@link #run}. It
 * may not read a tensor's value. What must not be recorded amid it is an {@link #aside}.
 *
 * <p>Confined to one thread.
 */
public final class RepeatedStep implements AutoCloseable {
  /** Plain runs before the recording. */
  static final int WARM_UP = 3;

  private final StepRecorder recorder;
  private final Supplier<Tensor> body;
  private final TensorScope kept = TensorScope.detached();
  private int runs;
  private @Nullable RecordedStep<StepPart> graph;
  private @Nullable Tensor recorded;

  /**
   * A step that is the only one of its run.
   *
   * @param device where the step's tensors are
   * @param recording whether to record it, where the device can
   * @param body does the step and gives the numbers to report, [K] of float32 on the device
   * @param notices told when the step cannot be recorded
   */
  public RepeatedStep(Device device, boolean recording, Supplier<Tensor> body, Consumer<String> notices) {
    this(new StepRecorder(device, recording, notices), body);
  }

  /**
   * One of several steps of a run, taken in any order.
   *
   * @param recorder the run's
   * @param body does the step and gives the numbers to report, [K] of float32 on the device
   */
  public RepeatedStep(StepRecorder recorder, Supplier<Tensor> body) {
    this.recorder = recorder;
    this.body = body;
  }

  /** Takes the step once; its numbers go to this receiver, which must not keep the tensor. */
  public void run(Consumer<Tensor> numbers) {
    if (recorder.isWanted() && graph == null && runs++ >= WARM_UP) {
      record();
    }
    if (!recorder.isWanted()) {
      forget();
    }
    Tensor result = recorded;
    if (graph != null && result != null) {
      graph.replay();
      numbers.accept(result);
      return;
    }
    try (TensorScope scope = TensorScope.open()) {
      numbers.accept(body.get());
    }
  }

  /**
   * Does work now that cannot be recorded; or, where the calling thread is recording a step, between two parts of it at
   * every repetition. Closes it when it will not be run any more.
   */
  public static void aside(Aside work) {
    RecordedStep<?> current = RecordedStep.current();
    if (current != null) {
      current.interrupt(work);
      return;
    }
    try (work) {
      work.run();
    }
  }

  /** Whether the step is repeated as recorded by now. */
  public boolean isRecorded() {
    return recorder.isWanted() && graph != null;
  }

  /** The recorder has closed what was recorded, if anything was. */
  private void forget() {
    if (recorded != null) {
      recorded.free();
    }
    recorded = null;
    graph = null;
  }

  private void record() {
    try (TensorScope scope = TensorScope.open()) {
      graph = recorder.record(() -> recorded = TensorScope.moveTo(kept, body.get()));
    }
  }

  @Override
  public void close() {
    kept.close();
    if (graph != null) {
      recorder.close(graph);
      graph = null;
    }
  }
}
