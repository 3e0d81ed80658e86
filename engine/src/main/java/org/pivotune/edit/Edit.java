package org.pivotune.edit;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An edit as a user asks for it: {@code WHAT[@LAYERS]=STRENGTH}.
 *
 * @param direction a name in some catalogue, or {@code METHOD:WHICH} such as {@code sefa:3} (see
 *     {@link org.pivotune.edit.recipe.Recipe})
 * @param layers only these style layers; all that the direction is made for when empty
 * @param strength how many units of the direction, finite
 */
public record Edit(String direction, Optional<LayerRange> layers, double strength) {
  private static final int LONGEST = 4096;
  /** Layers as people count them, both ends included: 8-13, 8- to the last, or 8 alone. */
  private static final Pattern LAYERS = Pattern.compile("(\\d{1,3})(-(\\d{1,3})?)?");
  // Java would also take 2d, 2f and 0x1p3.
  private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");

  public Edit {
    requireDirection(direction);
    Objects.requireNonNull(layers, "layers");
    if (!Double.isFinite(strength)) {
      throw new EditException("the strength of " + EditText.shorten(direction) + " must be a finite number, not "
          + strength);
    }
  }

  /** In all layers that the direction is made for. */
  public Edit(String direction, double strength) {
    this(direction, Optional.empty(), strength);
  }

  /**
   * Reads {@code smile=2}, {@code yaw=-1.5}, {@code smile@4-7=2}, {@code sefa:3=1.5}.
   *
   * @throws EditException if the text has another form; the message shows the form
   */
  public static Edit parse(String text) {
    int sign = text.lastIndexOf('=');
    if (sign < 1) {
      throw new EditException(
          "'" + EditText.shorten(text) + "' is no edit: write a direction, '=' and a strength, such as smile=2");
    }
    String number = text.substring(sign + 1).strip();
    if (!NUMBER.matcher(number).matches()) {
      throw new EditException("'" + EditText.shorten(number) + "' in the edit '" + EditText.shorten(text)
          + "' is no finite number; write for example smile=2 or yaw=-1.5");
    }
    String what = text.substring(0, sign).strip();
    int at = what.lastIndexOf('@');
    if (at >= 0 && what.indexOf(':') >= 0 && !LAYERS.matcher(what.substring(at + 1)).matches()) {
      at = -1; // part of a file's name
    }
    Optional<LayerRange> layers = at < 0 ? Optional.empty() : Optional.of(layers(what.substring(at + 1)));
    return new Edit(at < 0 ? what : what.substring(0, at).strip(), layers, Double.parseDouble(number));
  }

  /**
   * Reads {@code 8-13} (both ends included), {@code 8-} (to the last) or {@code 8}.
   *
   * @throws EditException if the text has another form
   */
  public static LayerRange layers(String text) {
    Matcher matcher = LAYERS.matcher(text.strip());
    if (!matcher.matches()) {
      throw new EditException("'" + EditText.shorten(text) + "' are no layers; write the first and the last, "
          + "such as @8-11, @8- up to the last, or @8 alone");
    }
    int first = Integer.parseInt(matcher.group(1));
    if (matcher.group(2) == null) {
      return new LayerRange(first, first + 1);
    }
    return new LayerRange(first, matcher.group(3) == null ? Integer.MAX_VALUE : Integer.parseInt(matcher.group(3)) + 1);
  }

  private static void requireDirection(String direction) {
    if (direction.indexOf(':') < 0) {
      EditText.requireName(direction);
    } else if (direction.length() > LONGEST || direction.chars().anyMatch(Character::isISOControl)) {
      throw new EditException("'" + EditText.shorten(direction) + "' is no edit: it is too long, or holds "
          + "control characters");
    }
  }

  /** The form that {@link #parse} reads, such as {@code smile=2} or {@code smile@4-7=2}. */
  @Override
  public String toString() {
    return direction + layers.map(Edit::text).orElse("") + "=" + number(strength);
  }

  private static String text(LayerRange range) {
    if (range.isOpen()) {
      return "@" + range.first() + "-";
    }
    return "@" + range.first() + (range.end() == range.first() + 1 ? "" : "-" + (range.end() - 1));
  }

  /** A strength as short as it can be written without loss: 2, -1.5. */
  static String number(double strength) {
    return strength == Math.rint(strength) && Math.abs(strength) < 1e9
        ? String.format(Locale.ROOT, "%.0f", strength + 0.0) // turns -0 into 0
        : Double.toString(strength);
  }
}
