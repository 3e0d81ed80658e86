package org.pivotune.observe;

import java.util.concurrent.CancellationException;

/**
 * Asked by every loop before each step. Must be safe to ask from the loop's thread while another sets it. Who answers may
 * do other work of that thread first, with a scope and a grad mode of its own: between two steps a loop depends on
 * nothing but its own tensors and random sources.
 */
@FunctionalInterface
public interface Cancellation {
  /** Never cancels. */
  Cancellation NEVER = () -> false;

  /** Whether the work should stop. */
  boolean requested();

  /** Throws when the work should stop. */
  default void check() {
    if (requested()) {
      throw new CancellationException("cancelled");
    }
  }
}
