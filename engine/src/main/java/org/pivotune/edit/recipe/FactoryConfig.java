package org.pivotune.edit.recipe;

import java.util.Optional;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.edit.method.PrincipalComponents;

/**
 * How recipes become methods where they leave it open.
 *
 * @param components a file of principal components; computed from the generator when empty
 * @param samples codes to compute them from
 * @param seed of those codes
 * @param words what edits by words need
 * @param threads for the text encoder
 */
public record FactoryConfig(Optional<TensorReference> components, int samples, long seed, WordsConfig words, int threads) {
  /** Everything from the generator itself, on one thread. */
  public static final FactoryConfig DEFAULT =
      new FactoryConfig(Optional.empty(), PrincipalComponents.USUAL_SAMPLES, 0, WordsConfig.NONE, 1);
}
