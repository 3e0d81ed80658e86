package org.pivotune.checkpoint;

import java.util.List;

/** Builds the value object for a pickle's call of an allowed global. Runs nothing of the file's. */
@FunctionalInterface
interface PickleConstructor {
  /**
   * @param name module and name of the global
   * @param arguments what the pickle passes
   */
  PickleValue build(String name, List<PickleValue> arguments, PickleContext context);

  /** Keeps name and arguments as an {@link PickleValue.Instance}. */
  static PickleValue inert(String name, List<PickleValue> arguments, PickleContext context) {
    return new PickleValue.Instance(name, arguments);
  }
}
