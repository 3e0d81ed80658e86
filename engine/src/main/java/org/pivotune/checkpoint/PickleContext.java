package org.pivotune.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a constructor may use: the limits, what is left of the work allowed for the file, and typed arguments with
 * errors that say where.
 *
 * @param cursor the place that is being read
 * @param level how many pickles contain this one
 */
record PickleContext(PickleSymbols symbols, CheckpointLimits limits, WorkBudget budget, ByteCursor cursor,
    int level) {
  CheckpointException failure(String problem) {
    return cursor.failure(problem);
  }

  Fault fault() {
    return cursor::failure;
  }

  String file() {
    return cursor.source().name();
  }

  /** One argument. */
  PickleValue argument(String name, List<PickleValue> arguments, int index) {
    if (index >= arguments.size()) {
      throw failure("the pickle calls " + name + " with only " + arguments.size() + " arguments; the file is damaged");
    }
    return arguments.get(index);
  }

  /** One argument of a type. */
  <T extends PickleValue> T argument(Class<T> type, String name, List<PickleValue> arguments, int index) {
    return require(type, name + ", argument " + index + ",", argument(name, arguments, index));
  }

  /** A value of a type. */
  <T extends PickleValue> T require(Class<T> type, String what, @Nullable PickleValue value) {
    if (!type.isInstance(value)) {
      throw failure("in the pickle " + what + " is " + (value == null ? "missing" : value.describe()) + ", not "
          + type.getSimpleName() + "; the file is damaged");
    }
    return type.cast(value);
  }

  /** The numbers of a tuple or list, such as a shape. */
  long[] numbers(String what, PickleValue value) {
    List<PickleValue> items = require(PickleValue.Items.class, what, value).items();
    budget.claim(items.size(), fault());
    return items.stream().mapToLong(item -> require(PickleValue.Int.class, what, item).value()).toArray();
  }

  /** A text, also where Python 2 wrote it as bytes. */
  String text(String what, PickleValue value) {
    if (value instanceof PickleValue.Bytes bytes && bytes.content().size() <= Listing.LONGEST) {
      return new String(bytes.content().copy(0, (int) bytes.content().size()).array(),
          StandardCharsets.ISO_8859_1);
    }
    return require(PickleValue.Text.class, what, value).value();
  }
}
