package org.pivotune.host;

import org.pivotune.edit.Edit;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditText;
import org.pivotune.edit.LayerRange;
import org.pivotune.edit.recipe.EditGrammar;
import org.pivotune.edit.recipe.Recipe;

/** Which edits somebody unknown may ask for: none that read files, compute for seconds or fill the memory. */
final class AllowedEdits {
  private AllowedEdits() {}

  /**
   * Refuses what only a host itself may ask for.
   *
   * @throws EditException that says what may be asked for
   */
  static void require(Edit edit, int numWs) {
    boolean quick = switch (EditGrammar.parse(edit.direction())) {
      case Recipe.Named named -> true;
      case Recipe.Channels channels -> true;
      // The factors of every range of layers are another computation, and are kept.
      case Recipe.Factor(var index, var tuned) -> !tuned && edit.layers().isEmpty();
      default -> false;
    };
    if (!quick) {
      throw new EditException("the edit '" + EditText.shorten(edit.direction()) + "' is not open to everybody: name one "
          + "of a catalogue, sefa:N without layers, or style:LAYER:CHANNEL (a host that writes its edits itself sets "
          + "PivotuneConfig.withTrusted)");
    }
    LayerRange layers = edit.layers().orElse(LayerRange.ALL);
    if (!layers.fits(numWs)) {
      throw new EditException("this generator has the style layers 0 to " + (numWs - 1) + ", not " + layers);
    }
  }
}
