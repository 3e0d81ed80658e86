package org.pivotune.observe;

import java.util.concurrent.CancellationException;

/** Asked by every loop before each step. Must be safe to ask from the loop's thread while another sets it. */
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
