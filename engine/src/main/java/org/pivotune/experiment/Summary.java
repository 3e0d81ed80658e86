package org.pivotune.experiment;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** What is said of many trials at once. */
public final class Summary {
  private Summary() {}

  /** "1 photo", "6 photos". */
  public static String photos(int count) {
    return count == 1 ? "1 photo" : count + " photos";
  }

  /** NaN of none. */
  public static <T> double mean(Collection<T> all, ToDoubleFunction<T> value) {
    return all.stream().mapToDouble(value).average().orElse(Double.NaN);
  }

  /** Of the values themselves, not of their mean: divided by their number. NaN of none. */
  public static <T> double deviation(Collection<T> all, ToDoubleFunction<T> value) {
    double mean = mean(all, value);
    return Math.sqrt(mean(all, one -> Math.pow(value.applyAsDouble(one) - mean, 2)));
  }

  /** The standard deviation that a sample of seeds tells of all seeds: divided by their number less one. */
  static double scatter(Collection<Double> sample) {
    double mean = mean(sample, value -> value);
    return Math.sqrt(sample.stream().mapToDouble(value -> Math.pow(value - mean, 2)).sum() / (sample.size() - 1));
  }
}
