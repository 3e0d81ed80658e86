package org.pivotune.host;

import java.util.List;
import java.util.Optional;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditText;
import org.pivotune.edit.LayerRange;
import org.pivotune.edit.recipe.EditGrammar;
import org.pivotune.edit.recipe.NamedEdit;
import org.pivotune.edit.recipe.Recipe;

/** Which edits somebody unknown may ask for: none that read files, compute for seconds or fill the memory. */
final class AllowedEdits {
  /** Beyond any picture; what multiplies further leaves the numbers that float32 has. */
  private static final double LARGEST_STRENGTH = 1000;

  private AllowedEdits() {}

  /**
   * Refuses what only a host itself may ask for.
   *
   * @param named the edits of the catalogues
   * @throws EditException that says what may be asked for
   */
  static void require(Edit edit, int numWs, List<NamedEdit> named) {
    boolean quick = switch (EditGrammar.parse(edit.direction())) {
      // The factors of every range of layers are another computation, and are kept.
      case Recipe.Named(var name) -> edit.layers().isEmpty() || !isFactor(name, named);
      case Recipe.Channels channels -> true;
      case Recipe.Factor(var index, var tuned) -> !tuned && edit.layers().isEmpty();
      default -> false;
    };
    if (!quick) {
      throw new EditException("the edit '" + EditText.shorten(edit.direction()) + "' is not open to everybody: name one "
          + "of a catalogue, sefa:N without layers, or style:LAYER:CHANNEL");
    }
    LayerRange layers = edit.layers().orElse(LayerRange.ALL);
    if (!layers.fits(numWs)) {
      throw new EditException("this generator has the style layers 0 to " + (numWs - 1) + ", not " + layers);
    }
    if (Math.abs(edit.strength()) > LARGEST_STRENGTH) {
      throw new EditException("the strength of '" + EditText.shorten(edit.direction()) + "' may be from -1000 to 1000, "
          + "not " + edit.strength() + "; 1 to 3 are visible");
    }
  }

  private static boolean isFactor(String name, List<NamedEdit> named) {
    Optional<NamedEdit> meant = named.stream().filter(edit -> edit.name().equals(name)).findFirst();
    return meant.filter(edit -> edit.recipe() instanceof Recipe.Factor).isPresent();
  }

  /** Whether an edit moves along a factor of the base generator's layers together. */
  static boolean needsFactors(Edit edit) {
    try {
      return edit.layers().isEmpty() && EditGrammar.parse(edit.direction()) instanceof Recipe.Factor(var index, var tuned)
          && !tuned;
    } catch (EditException e) {
      return false; // the job tells
    }
  }
}
