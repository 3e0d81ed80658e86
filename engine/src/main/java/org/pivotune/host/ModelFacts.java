package org.pivotune.host;

import java.util.List;
import java.util.Objects;
import org.pivotune.edit.recipe.NamedEdit;
import org.pivotune.stylegan.GeneratorConfig;

/**
 * What was opened.
 *
 * @param name the base model's name or absolute path
 * @param sha256 of its file, lower-case hexadecimal
 * @param generator its sizes
 * @param bytes what one generator's weights take on the device
 * @param edits those that have names, with the strengths between which they look natural
 */
public record ModelFacts(String name, String sha256, GeneratorConfig generator, long bytes, List<NamedEdit> edits) {
  public ModelFacts {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(sha256, "sha256");
    Objects.requireNonNull(generator, "generator");
    edits = List.copyOf(Objects.requireNonNull(edits, "edits"));
  }

  /** Height and width of its pictures in pixels. */
  public int resolution() {
    return generator.resolution();
  }
}
