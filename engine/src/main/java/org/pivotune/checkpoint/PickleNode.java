package org.pivotune.checkpoint;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.PickleValue.Dict;
import org.pivotune.checkpoint.PickleValue.Instance;
import org.pivotune.checkpoint.PickleValue.Int;
import org.pivotune.checkpoint.PickleValue.Items;
import org.pivotune.checkpoint.PickleValue.None;
import org.pivotune.checkpoint.PickleValue.Real;
import org.pivotune.checkpoint.PickleValue.Tensor;
import org.pivotune.checkpoint.PickleValue.Text;

/**
 * A place in what a pickle says, with look-ups whose errors name file, place and what is there instead.
 *
 * @param file the file, as the caller named it
 * @param path the keys from the root, joined by dots; empty for the root
 * @param value what is there
 * @param limits how far a walk may go
 */
public record PickleNode(String file, String path, PickleValue value, CheckpointLimits limits) {
  private static final int LONGEST_PATH = 4096;
  /** Arrays of one object in arrays of one object; honest files have one. */
  private static final int DEEPEST_ARRAY = 4;

  /** An array of Python objects is what it holds, as {@code numpy.load(file).item()} gives it. */
  public PickleNode {
    for (int i = 0; i < DEEPEST_ARRAY && value instanceof Tensor array && array.objects() != null; i++) {
      value = array.objects();
    }
  }

  /** The entry of a dict, the attribute of an object, or the item of a list at a decimal index; empty if missing. */
  public Optional<PickleNode> find(String key) {
    @Nullable PickleValue child = switch (value) {
      case Dict dict -> dict.get(key);
      case Instance instance -> instance.state() instanceof Dict state ? state.get(key) : null;
      case Items items -> key.matches("[0-9]{1,9}") && Integer.parseInt(key) < items.items().size()
          ? items.items().get(Integer.parseInt(key))
          : null;
      default -> null;
    };
    return Optional.ofNullable(child).map(found -> at(key, found));
  }

  /**
   * The place that some keys lead to, one after the other.
   *
   * @throws CheckpointException if a key is missing; the message says what is there
   */
  public PickleNode get(String... keys) {
    PickleNode node = this;
    for (String key : keys) {
      PickleNode here = node;
      node = here.find(key).orElseThrow(() -> here.failure("there is no '" + key + "' in " + here.value.describe()));
    }
    return node;
  }

  /** An argument of the constructor or function that an object was to be made by. */
  public PickleNode argument(int index) {
    if (value instanceof Instance instance && index < instance.arguments().size()) {
      return new PickleNode(file, path, instance.arguments().get(index), limits);
    }
    throw failure("expected an object with arguments, found " + value.describe());
  }

  /** The keys of a dict, or the names of an object's attributes; otherwise empty. */
  public List<String> keys() {
    return switch (value) {
      case Dict dict -> dict.keys();
      case Instance instance -> instance.state() instanceof Dict state ? state.keys() : List.of();
      default -> List.of();
    };
  }

  public boolean isDict() {
    return value instanceof Dict;
  }

  public boolean isTensor() {
    return value instanceof Tensor tensor && tensor.stored() != null;
  }

  public boolean isNone() {
    return value == None.NONE;
  }

  /** The tensor here, still unread. */
  public StoredTensor tensor() {
    if (value instanceof Tensor tensor && tensor.stored() != null) {
      return tensor.stored();
    }
    throw failure("expected a tensor, found " + value.describe());
  }

  /** The whole number here. */
  public long integer() {
    return switch (value) {
      case Int number -> number.value();
      case Real number when number.value() == Math.rint(number.value()) -> (long) number.value();
      default -> throw failure("expected a whole number, found " + value.describe());
    };
  }

  /** The number here. */
  public double number() {
    return switch (value) {
      case Int number -> number.value();
      case Real number -> number.value();
      default -> throw failure("expected a number, found " + value.describe());
    };
  }

  /** The text here. */
  public String text() {
    return value instanceof Text text ? text.value() : fail("expected text, found " + value.describe());
  }

  /** All tensors at and below this place, unread, their keys joined by dots. */
  public PickleTensors tensors() {
    return PickleTensors.below(this);
  }

  /** The exception for a problem at this place. */
  public CheckpointException failure(String problem) {
    return new CheckpointException(file, path.isEmpty() ? problem : "at " + Listing.shorten(path) + ": " + problem);
  }

  PickleNode at(String key, PickleValue child) {
    if (path.length() + key.length() > LONGEST_PATH) {
      throw failure("keys are longer than any tensor's name; the file is damaged");
    }
    return new PickleNode(file, path.isEmpty() ? key : path + "." + key, child, limits);
  }

  private String fail(String problem) {
    throw failure(problem);
  }
}
