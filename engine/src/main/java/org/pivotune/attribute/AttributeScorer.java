package org.pivotune.attribute;

import org.pivotune.tensor.HostTensor;

/** Says how much of one attribute each picture of a batch shows. */
public interface AttributeScorer {
  /** Short name in lower case, such as {@code yaw}; what a user types. */
  String name();

  /** One phrase: what the number is, its unit, and what a greater one means. */
  String meaning();

  /**
   * One continuous, unsaturated score per picture; greater means more of the attribute.
   *
   * @param images [N, 3, S, S] in [-1, 1], RGB, FFHQ-aligned faces; values beyond are clamped
   * @return N scores, in the order of the pictures; none depends on the other pictures
   * @throws AttributeException if the pictures have another shape or hold values that are not numbers
   */
  double[] score(HostTensor images);
}
