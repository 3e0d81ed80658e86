package org.pivotune.edit.motion;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Frames a second of a film, exactly: 29.97 is 2997/100; NTSC's own rate is 30000/1001.
 *
 * @param frames in so many seconds, from 1 to 120 in one
 * @param seconds at least 1
 */
public record FrameRate(int frames, int seconds) {
  private static final int FASTEST = 120;
  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,4})(?:\\.(\\d{1,6}))?|(\\d{1,7})/(\\d{1,6})");

  /** @throws IllegalArgumentException if that is less than one frame a second or more than 120 */
  public FrameRate {
    if (seconds < 1 || frames < seconds || frames > (long) FASTEST * seconds) {
      throw new IllegalArgumentException(
          "frames a second are 1 to " + FASTEST + ", not " + frames + (seconds == 1 ? "" : "/" + seconds));
    }
  }

  /**
   * A whole number, a decimal such as {@code 23.976}, or a fraction such as {@code 24000/1001}.
   *
   * @throws IllegalArgumentException if it is none of these, or out of range
   */
  public static FrameRate parse(String text) {
    Matcher matcher = WRITTEN.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("frames a second are a number or a fraction, such as 25, 29.97 or 30000/1001, "
          + "not '" + text + "'");
    }
    if (matcher.group(3) != null) {
      return new FrameRate(Integer.parseInt(matcher.group(3)), Integer.parseInt(matcher.group(4)));
    }
    BigDecimal value = new BigDecimal(text.strip());
    BigInteger seconds = BigInteger.TEN.pow(value.scale());
    BigInteger common = value.unscaledValue().gcd(seconds);
    return new FrameRate(value.unscaledValue().divide(common).intValueExact(), seconds.divide(common).intValueExact());
  }

  /** As ffmpeg reads it: {@code 25/1}. */
  @Override
  public String toString() {
    return frames + "/" + seconds;
  }
}
