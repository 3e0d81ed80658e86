package org.pivotune.experiment;

import org.jspecify.annotations.Nullable;

/**
 * What others report of the compared systems, as averages over faces of CelebA-HQ; {@code null} where nothing was
 * published or found.
 */
public final class Published {
  /**
   * A line of a table.
   *
   * @param msSsim as the table has it: a distance in the paper, a similarity elsewhere
   * @param decibels as GANInverter counts them
   */
  public record Line(
      @Nullable Double mse, @Nullable Double lpips, @Nullable Double msSsim, @Nullable Double identity,
      @Nullable Double decibels) {}

  /**
   * A line of the paper's second table.
   *
   * @param magnitude degrees of yaw by one and the same edit
   * @param single identity after one edit
   * @param sequence identity after rotation, smile and age
   */
  public record Edits(@Nullable Double magnitude, @Nullable Double single, @Nullable Double sequence) {}

  private Published() {}

  /** Roich et al. 2021, table 1. */
  public static Line paper(InversionSystem system) {
    return switch (system) {
      case W -> new Line(0.08, 0.40, 0.38, 0.80, null);
      case W_PLUS -> new Line(0.043, 0.34, 0.30, 0.85, null);
      case E4E -> new Line(0.05, 0.40, 0.38, 0.75, null);
      case PTI -> new Line(0.014, 0.09, 0.21, 0.90, null);
    };
  }

  /** Alaluf et al. 2022 (HyperStyle), table 1; at 256 pixels. */
  public static Line hyperStyle(InversionSystem system) {
    return switch (system) {
      case W -> new Line(null, null, null, null, null);
      case W_PLUS -> new Line(0.020, 0.09, 0.90, 0.78, null);
      case E4E -> new Line(0.052, 0.20, 0.72, 0.50, null);
      case PTI -> new Line(0.015, 0.09, 0.92, 0.85, null);
    };
  }

  /** GANInverter's benchmark; at 256 pixels. */
  public static Line ganInverter(InversionSystem system) {
    return switch (system) {
      case W -> new Line(0.0670, 0.1967, null, 0.32, 15.85);
      case W_PLUS -> new Line(0.0242, 0.1092, null, 0.77, 20.59);
      case E4E -> new Line(0.0472, 0.1974, null, 0.50, 16.66);
      case PTI -> new Line(0.0082, 0.0817, null, 0.85, 24.61);
    };
  }

  /** Roich et al. 2021, table 2; its identities at equal rotation were not found. */
  public static Edits edits(InversionSystem system) {
    return switch (system) {
      case W -> new Edits(15.0, 0.82, 0.78);
      case W_PLUS -> new Edits(11.15, 0.85, 0.81);
      case E4E -> new Edits(14.6, 0.79, 0.73);
      case PTI -> new Edits(14.86, 0.90, 0.82);
    };
  }
}
