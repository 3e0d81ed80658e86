package org.pivotune.edit.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.method.ComponentEdit;
import org.pivotune.edit.method.StyleChannel;

/** What an edit is made from; needs a generator, and perhaps files, to become an {@code EditMethod}. Immutable. */
public sealed interface Recipe {
  /** Stands in a catalogue under this name. */
  record Named(String name) implements Recipe {}

  /** A direction that is at hand already. */
  record Ready(EditDirection direction) implements Recipe {}

  /** A vector of W, or of each layer, in a file. */
  record Vector(TensorReference tensor) implements Recipe {}

  /**
   * A principal component of W (GANSpace).
   *
   * @param index from 0
   * @param file the components; computed from the generator when empty
   */
  record Component(int index, ComponentEdit.Kind kind, Optional<TensorReference> file) implements Recipe {}

  /**
   * A factor of the weights (SeFa).
   *
   * @param index from 0
   * @param tuned of the tuned generator's weights, not the original's
   */
  record Factor(int index, boolean tuned) implements Recipe {}

  /** Channels of style space, moved alike. */
  record Channels(List<StyleChannel> channels) implements Recipe {
    public Channels {
      channels = List.copyOf(channels);
    }
  }

  /** A network that was trained for one phrase (StyleCLIP mapper). */
  record Mapper(Path file) implements Recipe {}

  /**
   * A change of words (StyleCLIP global direction).
   *
   * @param change the words' difference in a file, or both phrases
   * @param beta the least agreement of a channel that moves; the user's choice when empty
   */
  record Words(Change change, OptionalDouble beta) implements Recipe {
    /** What is said. */
    public sealed interface Change {}

    /** The difference of the two phrases' vectors, [D], in a file. */
    public record InFile(TensorReference tensor) implements Change {}

    /** Two phrases for CLIP's text encoder, such as {@code a face} and {@code a smiling face}. */
    public record Phrases(String neutral, String target) implements Change {}
  }
}
