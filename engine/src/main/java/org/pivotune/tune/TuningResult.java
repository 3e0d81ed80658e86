package org.pivotune.tune;

import java.util.List;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;

/**
 * A tuned generator and how it came to be. Owns the generator.
 *
 * @param generator shows each image at its codes
 * @param codes for each image the codes it is shown at, [1, num_ws, w_dim]: its pivot, or what tuning made of it where
 *     codes are tuned too
 * @param history one entry for each image of each round that was measured, in that order
 * @param stoppedEarly whether the wanted distance was reached before the last step
 */
public record TuningResult(
    Generator generator, List<HostTensor> codes, List<TuningStep> history, boolean stoppedEarly)
    implements AutoCloseable {
  public TuningResult {
    codes = List.copyOf(codes);
    history = List.copyOf(history);
  }

  /** The entries of one image. */
  public List<TuningStep> history(int target) {
    return history.stream().filter(step -> step.target() == target).toList();
  }

  @Override
  public void close() {
    generator.close();
  }
}
