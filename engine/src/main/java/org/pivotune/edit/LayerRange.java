package org.pivotune.edit;

/**
 * Style layers that an edit changes, from coarse to fine.
 *
 * @param first the first layer, from 0
 * @param end the layer after the last; {@link Integer#MAX_VALUE} means up to the generator's last
 */
public record LayerRange(int first, int end) {
  /** Every layer of any generator. */
  public static final LayerRange ALL = new LayerRange(0, Integer.MAX_VALUE);

  public LayerRange {
    if (first < 0 || end <= first) {
      throw new EditException("a range of layers needs 0 <= first < end, not " + first + " to " + end);
    }
  }

  /** Whether the last layer is the generator's last, whichever that is. */
  public boolean isOpen() {
    return end == Integer.MAX_VALUE;
  }

  /** The layer after the last in a generator with so many style layers; for ranges that {@link #fits}. */
  public int endWithin(int numWs) {
    return Math.min(end, numWs);
  }

  /** Whether a generator with so many style layers has them all. */
  public boolean fits(int numWs) {
    return first < numWs && (isOpen() || end <= numWs);
  }

  /**
   * Refuses layers that a generator does not have, naming those and the ones that there are.
   *
   * @param what is edited in these layers, for the message
   * @param numWs how many style layers the generator has
   */
  public void requireWithin(String what, int numWs) {
    if (!fits(numWs)) {
      String asked = end == first + 1 ? "there is no layer " + first : "there are no " + this;
      throw new EditException(what + ": " + asked + " in this generator; it has layers 0 to " + (numWs - 1));
    }
  }

  /** Such as {@code all layers}, {@code layers 4 to 7}. */
  @Override
  public String toString() {
    if (equals(ALL)) {
      return "all layers";
    }
    return isOpen() ? "layers from " + first : "layers " + first + " to " + (end - 1);
  }
}
