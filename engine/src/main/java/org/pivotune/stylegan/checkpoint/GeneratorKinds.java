package org.pivotune.stylegan.checkpoint;

import java.util.Arrays;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.stylegan.GeneratorConfig;

/** Kinds of generators that are told apart by name, so that nobody is shown a list of shapes instead. */
final class GeneratorKinds {
  private GeneratorKinds() {}

  /**
   * The dialect of a generator of the supported kind: unconditional, square, RGB.
   *
   * @throws CheckpointException that names the kind which it is instead
   */
  static Dialect require(StoredGenerator stored) {
    stored.tensors().keySet().stream()
        .filter(name -> name.startsWith("mapping.embed.") || name.matches("(class_|label_)?embed(ding)?\\..*"))
        .findFirst().ifPresent(name -> {
          throw conditional(stored.file(), "it has " + name);
        });
    Dialect dialect = Dialect.of(stored);
    if (stored.has(RosinalityDialect.MARKER)) {
      requireUnconditional(stored);
    }
    requireSquare(stored, dialect.constant());
    requireColours(stored, dialect.colours());
    return dialect;
  }

  /** The exception for a generator that takes classes. */
  static CheckpointException conditional(String file, String how) {
    return new CheckpointException(file, "this generator is class-conditional (" + how + "); only unconditional ones, "
        + "with c_dim 0, are supported: use one that was trained without classes");
  }

  /** In rosinality's form z is as wide as w; what a mapping takes beside is a class. */
  private static void requireUnconditional(StoredGenerator stored) {
    if (!stored.has("style.1.weight")) {
      return; // The names are checked later.
    }
    int in = stored.size("style.1.weight", 2, 1);
    int out = stored.size("style.1.weight", 2, 0);
    if (in > out) {
      throw conditional(stored.file(), "its mapping takes " + in + " numbers for a w of " + out
          + ", so z and the vector of a class");
    }
  }

  private static void requireSquare(StoredGenerator stored, String constant) {
    long[] shape = stored.get(constant).shape();
    int rank = shape.length;
    if (rank >= 2 && shape[rank - 2] != shape[rank - 1]) {
      throw stored.failure("its pictures are not square: they grow from " + constant + ", which is " + shape[rank - 1]
          + " wide and " + shape[rank - 2] + " high; only square generators are supported");
    }
    if (rank >= 2 && shape[rank - 1] != GeneratorConfig.FIRST_RESOLUTION) {
      throw stored.failure("its pictures grow from " + shape[rank - 1] + "x" + shape[rank - 2] + " (" + constant + " is "
          + Arrays.toString(shape) + "); only generators that begin at 4x4 are supported");
    }
  }

  private static void requireColours(StoredGenerator stored, Dialect.Colours colours) {
    StoredTensor weight = stored.tensors().get(colours.name());
    if (weight == null || weight.shape().length <= colours.dimension()) {
      return; // Names and shapes are checked later.
    }
    long channels = weight.shape()[colours.dimension()];
    if (channels != GeneratorConfig.IMAGE_CHANNELS) {
      String kind = channels == 1 ? "1 channel, grey" : channels == 4 ? "4 channels, such as RGB with alpha"
          : channels + " channels";
      throw stored.failure("its pictures have " + kind + "; only generators of 3 colour channels, RGB, are supported");
    }
  }
}
