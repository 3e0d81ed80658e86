package org.pivotune.tune;

import java.util.List;
import org.pivotune.stylegan.Generator;

/**
 * A tuned generator and how it came to be. Owns the generator.
 *
 * @param generator shows the photo at its pivot
 * @param history one entry for each step that was measured
 * @param stoppedEarly whether the wanted distance was reached before the last step
 */
public record TuningResult(Generator generator, List<TuningStep> history, boolean stoppedEarly)
    implements AutoCloseable {
  public TuningResult {
    history = List.copyOf(history);
  }

  @Override
  public void close() {
    generator.close();
  }
}
