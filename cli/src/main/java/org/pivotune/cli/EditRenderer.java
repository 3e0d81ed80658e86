package org.pivotune.cli;

import java.util.List;
import org.pivotune.edit.EditSequence;
import org.pivotune.invert.Pivot;
import org.pivotune.personalise.Personaliser;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.Generator;

/**
 * The same edits by both generators.
 *
 * @param original the base model's
 * @param tuned the personal one
 */
record EditRenderer(Generator original, Generator tuned, Pivot pivot) {
  RgbImage byOriginal(EditSequence edits) {
    return render(original, edits);
  }

  RgbImage byTuned(EditSequence edits) {
    return render(tuned, edits);
  }

  /** Original above, tuned below. */
  List<List<RgbImage>> rows(List<EditSequence> columns) {
    return List.of(
        columns.stream().map(this::byOriginal).toList(), columns.stream().map(this::byTuned).toList());
  }

  private RgbImage render(Generator generator, EditSequence edits) {
    return RgbImage.fromTensor(Personaliser.render(generator, edits.apply(pivot.codes()), pivot.noise()));
  }
}
