package org.pivotune.resume;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pivotune.tensor.HostTensor;

/**
 * An optimisation loop between two steps. A state that was just taken may share memory with the loop: it holds until
 * the next step.
 *
 * @param origin where it comes from, for messages
 * @param steps steps taken, at least 1
 * @param values what is optimised, by name
 * @param moments the optimiser's part of each; empty when the loop is finished
 * @param history what the loop reported, [reports, columns]
 */
public record LoopState(
    String origin, int steps, Map<String, HostTensor> values, Map<String, Moments> moments, HostTensor history) {
  /**
   * What an optimiser knows of one tensor.
   *
   * @param mean running mean of the gradient, of the tensor's shape
   * @param variance running mean of the squared gradient, likewise
   * @param steps updates that it took
   */
  public record Moments(HostTensor mean, HostTensor variance, long steps) {}

  public LoopState {
    if (steps < 1) {
      throw new IllegalArgumentException("a state is kept after at least one step, not " + steps);
    }
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    moments = Collections.unmodifiableMap(new LinkedHashMap<>(moments));
  }

  /** Whether no step is left to be taken from here. */
  public boolean finished() {
    return moments.isEmpty();
  }

  /**
   * The history, if it has these sizes.
   *
   * @throws ResumeException if not
   */
  public float[] history(long reports, int columns) {
    if (!history.hasShape(reports, columns)) {
      throw new ResumeException(origin, "its history is " + history + " instead of [" + reports + ", " + columns + "]");
    }
    return history.toArray();
  }
}
