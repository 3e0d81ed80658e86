package org.pivotune.edit.learn;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.edit.EditException;

/** Plain vectors: lengths, angles, and leaving one direction out of another. */
final class Directions {
  /** Where less than this is left of a direction, what is left is noise. */
  private static final double LEAST_LEFT = 0.1;
  private static final double PARALLEL = 1e-6;

  private Directions() {}

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double[] unit(double[] vector) {
    double length = Math.sqrt(dot(vector, vector));
    if (!(length > 0 && length < Double.POSITIVE_INFINITY)) {
      throw new EditException("the fitted direction has no length: the scores do not depend on the codes");
    }
    double[] unit = vector.clone();
    for (int i = 0; i < unit.length; i++) {
      unit[i] /= length;
    }
    return unit;
  }

  /**
   * The part of a direction along which none of the others changes (Shen et al. 2020, conditional manipulation).
   *
   * @return of length 1
   * @throws EditException if hardly anything is left
   */
  static double[] without(double[] direction, List<double[]> others) {
    List<double[]> basis = new ArrayList<>();
    for (double[] other : others) {
      double[] rest = reject(unit(other), basis);
      if (Math.sqrt(dot(rest, rest)) > PARALLEL) {
        basis.add(unit(rest));
      }
    }
    double[] rest = reject(unit(direction), basis);
    double left = Math.sqrt(dot(rest, rest));
    if (left < LEAST_LEFT) {
      throw new EditException(
          "nothing is left of the direction without the others: they are one and the same; leave fewer out");
    }
    return unit(rest);
  }

  private static double[] reject(double[] vector, List<double[]> orthonormal) {
    double[] rest = vector.clone();
    for (double[] axis : orthonormal) {
      double part = dot(rest, axis);
      for (int i = 0; i < rest.length; i++) {
        rest[i] -= part * axis[i];
      }
    }
    return rest;
  }
}
