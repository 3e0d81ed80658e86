package org.pivotune.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Numbers for people, the same in every locale. */
final class Numbers {
  private static final double LEAST_PLAIN = 1e-4;
  private static final double MOST_PLAIN = 1e7;
  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private Numbers() {}

  /** A score, four decimals. */
  static String score(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "not a number";
  }

  /** At most so many significant digits, without trailing zeros; powers of ten where it would get long. */
  static String significant(double value, int digits) {
    if (!Double.isFinite(value)) {
      return "not a number";
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (size >= LEAST_PLAIN && size < MOST_PLAIN) {
      return rounded.stripTrailingZeros().toPlainString();
    }
    int exponent = rounded.precision() - rounded.scale() - 1;
    String mantissa = rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    return mantissa + "e" + exponent;
  }

  /** {@code 0.42 s}, {@code 12.3 s}, {@code 2 min 05 s}, {@code 1 h 02 min}. */
  static String time(Duration duration) {
    double seconds = duration.toMillis() / 1e3;
    if (seconds < MINUTE - 0.05) {
      return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < HOUR
        ? String.format(Locale.ROOT, "%d min %02d s", whole / MINUTE, whole % MINUTE)
        : String.format(Locale.ROOT, "%d h %02d min", whole / HOUR, whole % HOUR / MINUTE);
  }
}
