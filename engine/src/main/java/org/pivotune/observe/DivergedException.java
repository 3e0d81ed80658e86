package org.pivotune.observe;

/**
 * A loss, or what is optimised, became infinite or not a number, and the loop was stopped there. What a journal kept
 * before is left as it is: the last state of finite numbers.
 */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String loop;
  private final int step;
  private final String term;

  DivergedException(String loop, int step, int steps, String term, String problem) {
    super("the " + loop + " was stopped in step " + step + " of " + steps + ": " + term + " " + problem
        + ". Take a smaller learning rate (--invert-rate, --tune-rate) or smaller weights of the losses and begin anew "
        + "with --no-resume; if it happens with the usual constants, the model or the photo is damaged");
    this.loop = loop;
    this.step = step;
    this.term = term;
  }

  /** {@code projection} or {@code tuning}. */
  public String loop() {
    return loop;
  }

  /** The step that was under way, from 1. */
  public int step() {
    return step;
  }

  /** What is no number: a term of the loss, or the name of a tensor that is optimised. */
  public String term() {
    return term;
  }
}
