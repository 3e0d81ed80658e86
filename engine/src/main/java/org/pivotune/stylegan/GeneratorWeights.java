package org.pivotune.stylegan;

import org.pivotune.checkpoint.NamedTensors;

/**
 * A generator as a file holds it. Immutable as far as its tensors are left alone.
 *
 * @param config what the tensors build
 * @param tensors NVIDIA's names and layouts, checked against the configuration and finite; without resampling filters,
 *     which are constants
 * @param sourceFormat what the file was, for people
 * @param sha256 of the file, lower-case hexadecimal
 */
public record GeneratorWeights(GeneratorConfig config, NamedTensors tensors, String sourceFormat, String sha256) {
  /** How many values a training would change: all but the noise maps and the centre of W. */
  public long parameterCount() {
    return tensors.asMap().entrySet().stream()
        .filter(entry -> !GeneratorParameters.isBuffer(entry.getKey()))
        .mapToLong(entry -> entry.getValue().elementCount())
        .sum();
  }
}
