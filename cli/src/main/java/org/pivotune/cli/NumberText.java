package org.pivotune.cli;

/** Numbers as short as people write them. */
final class NumberText {
  private NumberText() {}

  /** 2, -1.5. */
  static String of(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9 ? Long.toString((long) value) : Double.toString(value);
  }
}
