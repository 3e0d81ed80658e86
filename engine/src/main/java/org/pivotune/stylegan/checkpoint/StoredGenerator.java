package org.pivotune.stylegan.checkpoint;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.WrappedNetwork;
import org.pivotune.stylegan.GeneratorConfig;

/**
 * The tensors of a generator as some file names them, unread.
 *
 * @param file the file, as the caller named it
 * @param format what the file is, for people
 * @param tensors by the file's names
 * @param convClamp where the file tells one
 * @param metadata the file's own text
 */
record StoredGenerator(String file, String format, Map<String, StoredTensor> tensors, OptionalDouble convClamp,
    Map<String, String> metadata) {

  boolean has(String name) {
    return tensors.containsKey(name);
  }

  boolean hasAny(String part) {
    return tensors.keySet().stream().anyMatch(name -> name.contains(part));
  }

  CheckpointException failure(String problem) {
    return new CheckpointException(file, problem);
  }

  /** One tensor; a message names it where it is missing. */
  StoredTensor get(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw failure("the tensor '" + name + "' is missing; this is no whole StyleGAN2 generator: use another file");
    }
    return tensor;
  }

  /** One dimension of a tensor of a certain rank, small enough to be a width. */
  int size(String name, int rank, int dimension) {
    long[] shape = get(name).shape();
    if (shape.length != rank || shape[dimension] < 1 || shape[dimension] > Integer.MAX_VALUE) {
      throw failure("the tensor '" + name + "' has the shape " + Arrays.toString(shape)
          + ", which no StyleGAN2 generator has: use another file");
    }
    return (int) shape[dimension];
  }

  /** The tensors whose names begin with a prefix, without it. */
  StoredGenerator below(String prefix) {
    return with(WrappedNetwork.below(tensors, prefix));
  }

  /** Other tensors of the same file. */
  StoredGenerator with(Map<String, StoredTensor> others) {
    return new StoredGenerator(file, format, others, convClamp, metadata);
  }

  StoredGenerator withFormat(String other) {
    return new StoredGenerator(file, other, tensors, convClamp, metadata);
  }

  /** Turns what a configuration refuses into a message that names the file. */
  GeneratorConfig config(Supplier<GeneratorConfig> derived) {
    try {
      return derived.get();
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, "the shapes give no StyleGAN2 generator: " + e.getMessage(), e);
    }
  }
}
