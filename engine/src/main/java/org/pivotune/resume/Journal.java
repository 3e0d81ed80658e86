package org.pivotune.resume;

import java.time.Duration;
import java.util.Optional;

/** Where a loop begins, and what it leaves behind on its way. Asked on the loop's thread, between steps. */
public interface Journal {
  /** The state to go on from, if one was kept. */
  Optional<LoopState> last();

  /** How long the loop ran up to that state. */
  Duration before();

  /** Whether states are kept at all; then also that of a finished loop. */
  boolean keeps();

  /** Whether a state is wanted after so many steps. */
  boolean due(int steps);

  /** Keeps a state; it holds only during the call. */
  void keep(LoopState state);

  /** Begins at the beginning and keeps nothing. */
  static Journal none() {
    return new Journal() {
      @Override
      public Optional<LoopState> last() {
        return Optional.empty();
      }

      @Override
      public Duration before() {
        return Duration.ZERO;
      }

      @Override
      public boolean keeps() {
        return false;
      }

      @Override
      public boolean due(int steps) {
        return false;
      }

      @Override
      public void keep(LoopState state) {
        throw new IllegalStateException("no state was asked for");
      }
    };
  }
}
