package org.pivotune.bench.cost;

/** A styled layer as somebody composes it. What lives between the two directions goes by the shape's name. */
interface LayerCost {
  /**
   * What a backward pass is for.
   *
   * @param weights gradients of weights
   * @param noise gradients of noise maps
   */
  record Wanted(boolean weights, boolean noise) {}

  LayerShape shape();

  /**
   * Leaves {@code NAME.out}; the input lives already.
   *
   * @param kept whether a backward pass follows
   */
  void forward(Ledger ledger, boolean kept);

  /** Takes {@code NAME.gradient}, leaves {@code NAME.input}, its input's gradient. */
  void backward(Ledger ledger, Wanted wanted);
}
