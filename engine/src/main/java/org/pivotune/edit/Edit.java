package org.pivotune.edit;

import java.util.Locale;

/**
 * An edit as a user asks for it.
 *
 * @param direction a name in some catalogue
 * @param strength how many units of the direction, finite
 */
public record Edit(String direction, double strength) {
  public Edit {
    DirectionText.requireName(direction);
    if (!Double.isFinite(strength)) {
      throw new EditException("the strength of " + direction + " must be a finite number, not " + strength);
    }
  }

  /**
   * Reads {@code smile=2}, {@code yaw=-1.5}.
   *
   * @throws EditException if the text has another form; the message shows the form
   */
  public static Edit parse(String text) {
    int sign = text.indexOf('=');
    if (sign < 1) {
      throw new EditException(
          "'" + DirectionText.shorten(text) + "' is no edit: write a direction, '=' and a strength, such as smile=2");
    }
    String number = text.substring(sign + 1).strip();
    // Java would also take 2d, 2f and 0x1p3.
    if (!number.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?")) {
      throw new EditException("'" + DirectionText.shorten(number) + "' in the edit '" + DirectionText.shorten(text)
          + "' is no finite number; write for example smile=2 or yaw=-1.5");
    }
    return new Edit(text.substring(0, sign).strip(), Double.parseDouble(number));
  }

  /** The form that {@link #parse} reads, such as {@code smile=2}. */
  @Override
  public String toString() {
    return direction + "=" + number(strength);
  }

  /** A strength as short as it can be written without loss: 2, -1.5. */
  static String number(double strength) {
    return strength == Math.rint(strength) && Math.abs(strength) < 1e9
        ? String.format(Locale.ROOT, "%.0f", strength + 0.0) // turns -0 into 0
        : Double.toString(strength);
  }
}
