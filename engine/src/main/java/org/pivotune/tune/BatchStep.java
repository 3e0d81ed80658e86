package org.pivotune.tune;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.pivotune.memory.MemorySettings;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GradientScale;
import org.pivotune.torch.Adam;
import org.pivotune.torch.Device;
import org.pivotune.torch.RepeatedStep;
import org.pivotune.torch.StepNumbers;
import org.pivotune.torch.StepRecorder;
import org.pivotune.torch.Tensor;

/**
 * What a round does with one batch of targets: looks, adds gradients, and updates where the batch ends an update. Its
 * tensors live in the scope that it was made in.
 */
final class BatchStep implements AutoCloseable {
  /** What all batches of a run share. */
  record Shared(TuningConfig config, Generator tuned, Adam adam, TargetDistances distances,
      @Nullable LocalityRegularizer regularizer, @Nullable StopFlag stop, Tensor rate, GradientScale scale,
      StepRecorder recorder, int readEvery, MemorySettings memory) {}

  /** Where a batch stands in its round. */
  record Position(boolean first, boolean last) {}

  private final Shared shared;
  private final TargetBatch batch;
  private final Position position;
  private final List<Tensor> z = new ArrayList<>(); // of each target, [samples, z_dim]
  private final Map<Boolean, RepeatedStep> repeated = new HashMap<>(); // with the regulariser and without
  private final StepNumbers numbers;
  private final Queue<Integer> unread = new ArrayDeque<>(); // rounds that were run
  private final Queue<Measured> measured = new ArrayDeque<>();

  BatchStep(Shared shared, TargetBatch batch, Position position) {
    this.shared = shared;
    this.batch = batch;
    this.position = position;
    Device device = shared.tuned().device();
    LocalityRegularizer regularizer = shared.regularizer();
    for (int place = 0; regularizer != null && place < batch.size(); place++) {
      z.add(Tensor.full(0, device, regularizer.samples(), shared.tuned().config().zDim()));
    }
    for (boolean regularized : new boolean[] {false, true}) {
      repeated.put(regularized, new RepeatedStep(shared.recorder(), () -> step(regularized)));
    }
    this.numbers = new StepNumbers(shared.readEvery());
  }

  TargetBatch batch() {
    return batch;
  }

  boolean isFirst() {
    return position.first();
  }

  boolean isLast() {
    return position.last();
  }

  /** Where the regulariser's codes around one target go before a step with it. */
  Tensor z(int place) {
    return z.get(place);
  }

  void run(int round, boolean regularized) {
    repeated.get(regularized).run(numbers::take);
    unread.add(round);
  }

  boolean isReadable() {
    return numbers.isFull();
  }

  /** Waits for the device and takes what it measured since the last time, of each run. */
  void read() {
    numbers.read().forEach(row -> measured.add(new Measured(unread.remove(), row, batch.size())));
  }

  /** The earliest run that was read and not asked for yet, as it was before the update that it led to; null for none. */
  @Nullable Measured next() {
    return measured.poll();
  }

  /**
   * The numbers of one run.
   *
   * @param row mean squared error of each target, then distance, then the regulariser's two terms of each
   */
  record Measured(int round, float[] row, int size) {
    double mse(int place) {
      return row[place];
    }

    double distance(int place) {
      return row[size + place];
    }

    LocalityRegularizer.Terms locality(int place) {
      return new LocalityRegularizer.Terms(row[2 * (size + place)], row[2 * (size + place) + 1]);
    }

    /** Whether no target is farther than this. */
    boolean within(double limit) {
      for (int place = 0; place < size; place++) {
        if (!(distance(place) <= limit)) {
          return false;
        }
      }
      return true;
    }
  }

  private Tensor step(boolean regularized) {
    TuningConfig config = shared.config();
    boolean each = config.jointSteps() == JointSteps.ONE;
    if (each || position.first()) {
      // Before the pass and not after it, so that old gradients are not held meanwhile.
      shared.adam().zeroGrad();
    }
    TargetBatch.Seen seen =
        batch.look(shared.tuned(), shared.distances().to(batch), shared.memory().recomputedBlocks());
    StopFlag stop = shared.stop();
    if (stop != null) {
      stop.look(seen.distances(), position.first());
    }
    seen.backward(config, shared.scale());
    List<Tensor> report = new ArrayList<>(List.of(seen.errors(), seen.distances()));
    for (int place = 0; place < batch.size(); place++) {
      report.add(regularized ? regularize(place) : Tensor.full(0, shared.tuned().device(), 2));
    }
    if (each || position.last()) {
      Tensor skip = stop == null ? null : position.last() ? stop.skip() : stop.stopped();
      shared.scale().step(shared.adam(), shared.rate(), skip);
    }
    return Tensor.cat(report, 0);
  }

  private Tensor regularize(int place) {
    LocalityRegularizer regularizer = shared.regularizer();
    if (regularizer == null) {
      throw new IllegalStateException("this run has no regulariser");
    }
    return regularizer.accumulate(shared.tuned(), batch.pivot(place), z.get(place), shared.scale());
  }

  @Override
  public void close() {
    repeated.values().forEach(RepeatedStep::close);
    numbers.close();
  }
}
