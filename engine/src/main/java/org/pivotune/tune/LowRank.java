package org.pivotune.tune;

import java.util.Locale;

/**
 * A difference kept as two narrow matrices per tensor, both float16: the truncated singular value decomposition, which
 * of all matrices of its rank is the nearest (Eckart and Young 1936). A convolution [out, in, k, k] counts as a matrix
 * [out, in k k]; biases, noise strengths and what would not become smaller stay whole, as float16. See
 * docs/differences.md for sizes and losses.
 *
 * @param goal what decides the ranks
 */
public record LowRank(Goal goal) implements DifferenceForm {
  /** What decides the ranks. */
  public sealed interface Goal permits Energy, Rank, Size {}

  /**
   * For each tensor the least rank that keeps this part of its squared values.
   *
   * @param part between 0 and 1, both excluded
   */
  public record Energy(double part) implements Goal {
    public Energy {
      if (!(part > 0 && part < 1)) {
        throw new IllegalArgumentException("the energy to keep must lie between 0 and 1, not be " + part);
      }
    }
  }

  /**
   * The same rank for every tensor.
   *
   * @param most at least 1
   */
  public record Rank(int most) implements Goal {
    public Rank {
      if (most < 1) {
        throw new IllegalArgumentException("the rank must be at least 1, not " + most);
      }
    }
  }

  /**
   * The most energy that fits, the same part of every tensor.
   *
   * @param bytes of the whole file
   */
  public record Size(long bytes) implements Goal {
    public Size {
      if (bytes < 1) {
        throw new IllegalArgumentException("the size must be positive, not " + bytes);
      }
    }
  }

  private static final double STANDARD_ENERGY = 0.9;

  /** The trade that docs/differences.md recommends. */
  public static LowRank standard() {
    return new LowRank(new Energy(STANDARD_ENERGY));
  }

  @Override
  public String describe() {
    return "low-rank, " + switch (goal) {
      case Energy energy -> String.format(Locale.ROOT, "energy %s", energy.part());
      case Rank rank -> "rank " + rank.most();
      case Size size -> size.bytes() + " bytes";
    };
  }
}
