package org.pivotune.edit.recipe;

import java.util.Optional;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditText;
import org.pivotune.edit.LayerRange;

/**
 * An edit of a catalogue.
 *
 * @param name what a user types
 * @param meaning one phrase: what a positive strength does
 * @param source where the direction and its figures come from
 * @param recipe what it is made from; never another name
 * @param layers the style layers that it changes; those of the recipe when empty
 * @param unit what a strength is multiplied by before the recipe's own measure
 * @param range between which strengths the source shows it
 */
public record NamedEdit(String name, String meaning, String source, Recipe recipe, Optional<LayerRange> layers,
    double unit, Range range) {
  private static final double LARGEST = 1e6;

  /** Strengths from the lowest to the highest. */
  public record Range(double low, double high) {
    /** What a unit measured on pictures is made for. */
    public static final Range USUAL = new Range(-3, 3);

    public Range {
      if (!(low < high && Math.abs(low) <= LARGEST && Math.abs(high) <= LARGEST)) {
        throw new EditException("a range of strengths needs the lower first, such as [-3, 3], not [" + low + ", " + high
            + "]");
      }
    }

    public boolean contains(double strength) {
      return strength >= low && strength <= high;
    }
  }

  public NamedEdit {
    EditText.requireName(name);
    EditText.requirePlain("meaning of " + name, meaning);
    EditText.requirePlain("source of " + name, source);
    if (!(Math.abs(unit) > 0 && Math.abs(unit) <= LARGEST)) {
      throw new EditException("the unit of " + name + " must be a number other than 0, not " + unit);
    }
  }
}
