package org.pivotune.report;

import java.util.ArrayList;
import java.util.List;

/** From values to places on paper, evenly or by their logarithm, with round ticks. */
final class Axis {
  private static final int MOST_DECADES_WITH_HALVES = 2;
  private static final double[] ROUND = {1, 2, 5};
  private static final double[] FINE = {1, 1.5, 2, 3, 4, 5, 7};
  private static final double FEW_DECADES = 0.7;

  private final double low;
  private final double high;
  private final double from;
  private final double to;
  private final boolean logarithmic;

  private Axis(double low, double high, double from, double to, boolean logarithmic) {
    this.low = low;
    this.high = high;
    this.from = from;
    this.to = to;
    this.logarithmic = logarithmic;
  }

  /** Evenly. */
  static Axis linear(double low, double high, double from, double to) {
    return new Axis(low, high > low ? high : low + 1, from, to, false);
  }

  /** By the logarithm of positive values, widened to round numbers. */
  static Axis logarithmic(double low, double high, double from, double to) {
    double below = round(low, false);
    double above = round(high, true);
    return new Axis(below, above > below ? above : below * 10, from, to, true);
  }

  private static double round(double value, boolean up) {
    double decade = Math.pow(10, Math.floor(Math.log10(value)));
    double rounded = up ? 10 * decade : decade;
    for (double step : ROUND) {
      double candidate = step * decade;
      if (up && candidate >= value * (1 - 1e-9)) {
        return candidate;
      }
      if (!up && candidate <= value * (1 + 1e-9)) {
        rounded = candidate;
      }
    }
    return rounded;
  }

  /** The place of a value; values outside are put on the edge. */
  double at(double value) {
    double inside = Math.clamp(value, low, high);
    double share = logarithmic
        ? Math.log(inside / low) / Math.log(high / low)
        : (inside - low) / (high - low);
    return from + share * (to - from);
  }

  /** Round values, about half a dozen. */
  List<Double> ticks() {
    return logarithmic ? decades() : even();
  }

  private List<Double> even() {
    double rough = (high - low) / 5;
    double decade = Math.pow(10, Math.floor(Math.log10(rough)));
    // Steps of an optimisation are whole numbers.
    double step = Math.max(1, decade * roundUp(rough / decade));
    List<Double> ticks = new ArrayList<>();
    for (double tick = Math.ceil(low / step) * step; tick <= high; tick += step) {
      ticks.add(tick);
    }
    return ticks;
  }

  private static double roundUp(double value) {
    for (double step : ROUND) {
      if (value <= step * (1 + 1e-9)) {
        return step;
      }
    }
    return 10;
  }

  private List<Double> decades() {
    double decades = Math.log10(high / low);
    int every = (int) Math.ceil(decades / 6);
    List<Double> ticks = new ArrayList<>();
    int first = (int) Math.floor(Math.log10(low) + 1e-9);
    for (int power = first; Math.pow(10, power) <= high * (1 + 1e-9); power += Math.max(1, every)) {
      for (double step : decades <= FEW_DECADES ? FINE : ROUND) {
        double tick = step * Math.pow(10, power);
        boolean wanted = step == 1 || decades <= MOST_DECADES_WITH_HALVES;
        if (wanted && tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }
}
