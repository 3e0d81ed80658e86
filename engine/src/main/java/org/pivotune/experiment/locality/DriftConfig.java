package org.pivotune.experiment.locality;

/**
 * Which random codes are looked at.
 *
 * @param codes how many
 * @param psi truncation; 1 for codes as the mapping gives them
 * @param seed of their z
 */
public record DriftConfig(int codes, double psi, long seed) {
  /** A hundred codes from all over W. */
  public static final DriftConfig DEFAULT = new DriftConfig(100, 1, 2021);

  public DriftConfig {
    if (codes < 1) {
      throw new IllegalArgumentException("drift is measured on at least one random code, not " + codes);
    }
  }
}
