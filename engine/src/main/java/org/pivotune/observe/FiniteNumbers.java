package org.pivotune.observe;

/**
 * Stops a loop whose numbers are none any more, before an update spreads them.
 *
 * @param loop {@code projection} or {@code tuning}
 * @param steps how many steps it has
 */
public record FiniteNumbers(String loop, int steps) {
  /**
   * One term of a loss.
   *
   * @param step the step under way, from 0
   * @param term in words
   * @throws DivergedException if the value is infinite or not a number
   */
  public void require(int step, String term, double value) {
    if (!Double.isFinite(value)) {
      throw new DivergedException(loop, step + 1, steps, term, "is " + value);
    }
  }

  /**
   * A tensor.
   *
   * @param step the step under way, from 0
   * @param finite whether all of its values are finite
   * @throws DivergedException if not
   */
  public void require(int step, String tensor, boolean finite) {
    if (!finite) {
      throw new DivergedException(loop, step + 1, steps, tensor, "holds values that are infinite or not numbers");
    }
  }
}
