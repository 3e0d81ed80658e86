package org.pivotune.host;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pivotune.edit.EditException;
import org.pivotune.edit.method.SemanticFactors;

/**
 * The factors of the base generator (SeFa). Computing them takes seconds: it is done once, by whoever asks first, and never
 * by the device thread. Safe from any thread.
 */
final class BaseFactors {
  private @Nullable Supplier<SemanticFactors> work;
  private volatile @Nullable SemanticFactors made;

  /** How they are computed; said once, before anybody asks. */
  synchronized void by(Supplier<SemanticFactors> computing) {
    work = computing;
  }

  /** Computes them, or waits for who does. Where there are none, whoever asks for one is told. */
  synchronized void make() {
    Supplier<SemanticFactors> computing = work;
    work = null; // with the weights
    if (computing != null) {
      try {
        made = computing.get();
      } catch (EditException e) {
        return; // of weights that are no numbers
      }
    }
  }

  /** What was made so far. */
  Optional<SemanticFactors> made() {
    return Optional.ofNullable(made);
  }
}
