package org.pivotune.experiment.editing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditDirection;
import org.pivotune.model.Checksums;

/** The directions that a study uses, so that a result by other directions is not taken for its own. */
public final class UsedDirections {
  private UsedDirections() {}

  /**
   * Of vectors, layers and units.
   *
   * @throws org.pivotune.edit.EditException if the catalogue lacks one
   */
  public static String sha256(List<Edit> edits, DirectionCatalogue catalogue) {
    StringBuilder text = new StringBuilder();
    for (Edit edit : edits) {
      EditDirection direction = catalogue.get(edit.direction());
      text.append(direction.name()).append(direction.layers()).append(direction.unit());
      for (float value : direction.vector().toArray()) {
        text.append(' ').append(value);
      }
    }
    return Checksums.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
