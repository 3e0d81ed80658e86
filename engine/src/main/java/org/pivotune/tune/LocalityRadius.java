package org.pivotune.tune;

/** Over what the radius of locality regularisation is measured. */
public enum LocalityRadius {
  /** The whole [num_ws, w_dim] code, a Frobenius norm, as in the reference implementation (ADR 5). */
  CODE,
  /** Each layer's [w_dim] on its own: every layer moves by alpha. */
  LAYER
}
