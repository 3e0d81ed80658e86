package org.pivotune.tune;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.resume.LoopState;
import org.pivotune.tensor.HostTensor;

/** Tuning steps as the numbers of a kept state; round and image follow from the place. */
final class TuningHistory {
  private static final int COLUMNS = 4;

  private TuningHistory() {}

  /** [steps, 4]: mse, distance, locality mse, locality distance. */
  static HostTensor of(List<TuningStep> steps) {
    HostTensor history = HostTensor.allocate(steps.size(), COLUMNS);
    var values = history.data();
    for (TuningStep step : steps) {
      values.put((float) step.mse()).put((float) step.distance())
          .put((float) step.localityMse()).put((float) step.localityDistance());
    }
    return history;
  }

  /**
   * The steps again.
   *
   * @param targets how many images there are
   * @param rounds the most rounds there will be
   * @throws org.pivotune.resume.ResumeException if the state is of another run
   */
  static List<TuningStep> read(LoopState state, int targets, int rounds) {
    float[] values = state.history((long) state.steps() * targets, COLUMNS);
    List<TuningStep> steps = new ArrayList<>();
    for (int i = 0; i < values.length; i += COLUMNS) {
      int place = i / COLUMNS;
      steps.add(new TuningStep(place / targets, rounds, place % targets, values[i], values[i + 1], values[i + 2],
          values[i + 3]));
    }
    return steps;
  }
}
