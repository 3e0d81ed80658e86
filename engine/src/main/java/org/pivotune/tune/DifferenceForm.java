package org.pivotune.tune;

/**
 * How the difference of a personal generator is kept in its file: every number, in single or half precision, or the
 * leading part of each tensor's singular value decomposition.
 */
public sealed interface DifferenceForm permits PersonalGeneratorFile.Precision, LowRank {
  /** For manifests and people, such as {@code float16} or {@code low-rank, energy 0.9}. */
  String describe();
}
