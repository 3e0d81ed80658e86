package org.pivotune.observe;

/**
 * Hears of every finished step of a loop, on the loop's own thread.
 *
 * @param <S> what a step reports
 */
@FunctionalInterface
public interface StepListener<S> {
  /** A step is finished. Whatever this throws ends the loop and reaches its caller. */
  void finished(S step);

  /** Hears and does nothing. */
  static <S> StepListener<S> none() {
    return step -> {};
  }
}
