package org.pivotune.invert;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.resume.LoopState;
import org.pivotune.tensor.HostTensor;

/** Projection steps as the numbers of a kept state; index and rate follow from the place. */
final class ProjectionHistory {
  private static final int COLUMNS = 2;

  private ProjectionHistory() {}

  /** [steps, 2]: distance, noise regularity. */
  static HostTensor of(List<ProjectionStep> steps) {
    HostTensor history = HostTensor.allocate(steps.size(), COLUMNS);
    var values = history.data();
    for (ProjectionStep step : steps) {
      values.put((float) step.distance()).put((float) step.noiseRegularity());
    }
    return history;
  }

  /**
   * The steps again.
   *
   * @param total how many there will be
   * @throws org.pivotune.resume.ResumeException if the state is of another run
   */
  static List<ProjectionStep> read(LoopState state, int total, ProjectionSchedule schedule) {
    float[] values = state.history(state.steps(), COLUMNS);
    List<ProjectionStep> steps = new ArrayList<>();
    for (int i = 0; i < state.steps(); i++) {
      steps.add(new ProjectionStep(
          i, total, values[COLUMNS * i], values[COLUMNS * i + 1], schedule.learningRate(i)));
    }
    return steps;
  }
}
