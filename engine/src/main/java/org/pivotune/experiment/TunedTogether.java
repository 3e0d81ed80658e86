package org.pivotune.experiment;

import java.util.List;
import org.pivotune.invert.Pivot;
import org.pivotune.stylegan.Generator;

/**
 * One generator tuned to several faces, which it owns.
 *
 * @param pivots what it shows each face at, in their order
 * @param effort of the tuning alone
 */
public record TunedTogether(Generator generator, List<Pivot> pivots, Effort effort) implements AutoCloseable {
  public TunedTogether {
    pivots = List.copyOf(pivots);
  }

  @Override
  public void close() {
    generator.close();
  }
}
