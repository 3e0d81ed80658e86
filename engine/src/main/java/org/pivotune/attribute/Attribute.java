package org.pivotune.attribute;

/**
 * One number that a network's reading yields.
 *
 * @param name what a user types
 * @param meaning what the number is, its unit, and what a greater one means
 * @param mirror 1 if the mirrored face has the same value, -1 if it has the opposite one
 */
record Attribute(String name, String meaning, int mirror) {
  static Attribute even(String name, String meaning) {
    return new Attribute(name, meaning, 1);
  }

  static Attribute odd(String name, String meaning) {
    return new Attribute(name, meaning, -1);
  }
}
