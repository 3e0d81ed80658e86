package org.pivotune.experiment;

import org.pivotune.invert.Pivot;
import org.pivotune.personalise.Personaliser;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;

/**
 * A face as one system found it.
 *
 * @param pivot what the projection found
 * @param codes what the generator shows the face at, [1, num_ws, w_dim]: the pivot's, unless they were tuned too
 * @param generator the base generator, or a tuned one
 * @param owned whether closing this closes the generator
 * @param effort of all optimisations, when they were run
 */
public record Inverted(Pivot pivot, HostTensor codes, Generator generator, boolean owned, Effort effort)
    implements AutoCloseable {
  /** What the generator shows at any codes, with the pivot's noise maps: [1, 3, H, W], nominally in [-1, 1]. */
  public HostTensor render(HostTensor at) {
    return Personaliser.render(generator, at, pivot.noise());
  }

  /** What it shows at its own. */
  public HostTensor render() {
    return render(codes);
  }

  @Override
  public void close() {
    if (owned) {
      generator.close();
    }
  }
}
