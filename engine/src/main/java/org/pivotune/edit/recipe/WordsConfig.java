package org.pivotune.edit.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.edit.EditException;

/**
 * What edits by words need (StyleCLIP global directions). All files are the user's.
 *
 * @param effects {@code fs3}: what each channel of style space does to CLIP's picture vector
 * @param deviations {@code S_mean_std}; measured on the generator when empty
 * @param beta the least agreement of a channel that moves, unless a catalogue says otherwise
 * @param encoder CLIP's text encoder as ONNX, for phrases
 * @param merges CLIP's list of merges, for phrases
 * @param templates sentences with {@code {}} where a phrase goes, over which its vector is averaged
 */
public record WordsConfig(Optional<TensorReference> effects, Optional<Path> deviations, double beta, Optional<Path> encoder,
    Optional<Path> merges, List<String> templates) {
  /** The authors' usual choice. */
  public static final double USUAL_BETA = 0.13;

  /** Nothing is at hand. */
  public static final WordsConfig NONE = new WordsConfig(Optional.empty(), Optional.empty(), USUAL_BETA,
      Optional.empty(), Optional.empty(), List.of("a photo of a {}."));

  public WordsConfig {
    templates = List.copyOf(templates);
    if (!(beta >= 0 && beta < 1)) {
      throw new EditException("beta is from 0 to below 1, such as 0.13, not " + beta);
    }
    if (templates.isEmpty() || templates.stream().anyMatch(template -> !template.contains("{}"))) {
      throw new EditException("a template is a sentence with {} where the phrase goes, such as 'a photo of a {}.'");
    }
  }
}
