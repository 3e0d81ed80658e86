package org.pivotune.experiment;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** Means over trials. */
public final class Summary {
  private Summary() {}

  /** NaN of none. */
  public static <T> double mean(Collection<T> all, ToDoubleFunction<T> value) {
    return all.stream().mapToDouble(value).average().orElse(Double.NaN);
  }

  /** Of the values themselves, not of their mean: divided by their number. NaN of none. */
  public static <T> double deviation(Collection<T> all, ToDoubleFunction<T> value) {
    double mean = mean(all, value);
    return Math.sqrt(mean(all, one -> Math.pow(value.applyAsDouble(one) - mean, 2)));
  }
}
