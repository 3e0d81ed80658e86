package org.pivotune.edit.learn;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.pivotune.edit.EditException;
import org.pivotune.tensor.HostTensor;

/**
 * Codes and what their pictures show. Serves for any number of attributes.
 *
 * @param codes [N, w_dim], in W
 * @param scores N values by attribute; finite
 */
public record ScoredCodes(HostTensor codes, Map<String, double[]> scores) {
  public ScoredCodes {
    if (codes.rank() != 2) {
      throw new IllegalArgumentException("codes have shape [N, w_dim], not " + codes);
    }
    Map<String, double[]> copies = new LinkedHashMap<>();
    for (Map.Entry<String, double[]> entry : scores.entrySet()) {
      requireValues(entry.getKey(), entry.getValue(), codes.size(0));
      copies.put(entry.getKey(), entry.getValue().clone());
    }
    scores = Collections.unmodifiableMap(copies);
  }

  private static void requireValues(String attribute, double[] values, long count) {
    if (values.length != count) {
      throw new IllegalArgumentException(attribute + " has " + values.length + " scores for " + count + " codes");
    }
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new EditException("a picture's score of " + attribute + " is not a finite number");
      }
    }
  }

  /**
   * The scores of one attribute.
   *
   * @throws EditException if they were not measured; the message lists those that were
   */
  public double[] scores(String attribute) {
    double[] values = scores.get(attribute);
    if (values == null) {
      throw new EditException(
          "no attribute is named '" + attribute + "'; there are " + String.join(", ", new TreeSet<>(scores.keySet())));
    }
    return values.clone();
  }

  /** How many codes. */
  public int count() {
    return Math.toIntExact(codes.size(0));
  }

  /** How far the codes are from their centre, root mean square. */
  public double radius() {
    double[] sum = new double[width()];
    double squares = 0;
    for (int i = 0; i < codes.elementCount(); i++) {
      double value = codes.get(i);
      sum[i % sum.length] += value;
      squares += value * value;
    }
    double centre = Arrays.stream(sum).map(x -> x / count()).map(x -> x * x).sum();
    return Math.sqrt(Math.max(0, squares / count() - centre));
  }

  /** Size of one code. */
  public int width() {
    return Math.toIntExact(codes.size(1));
  }
}
