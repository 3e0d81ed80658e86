package org.pivotune.stylegan;

import java.util.OptionalInt;

/**
 * How far codes are pulled towards the centre of W (Karras et al. 2019, appendix B).
 *
 * @param psi 1 keeps the code, 0 gives the centre
 * @param cutoff only this many layers, from the coarsest, are truncated; all when empty
 */
public record Truncation(double psi, OptionalInt cutoff) {
  /** No truncation. */
  public static final Truncation NONE = new Truncation(1, OptionalInt.empty());

  public Truncation {
    if (!Double.isFinite(psi)) {
      throw new IllegalArgumentException("psi must be a number, not " + psi);
    }
    if (cutoff.isPresent() && cutoff.getAsInt() < 0) {
      throw new IllegalArgumentException("the truncation cutoff cannot be negative");
    }
  }

  /** All layers. */
  public static Truncation psi(double psi) {
    return new Truncation(psi, OptionalInt.empty());
  }
}
