package org.pivotune.torch;

/**
 * Work amid a step that cannot be recorded with it, such as another library's on the same stream. It keeps to the
 * memory it was made for, so that it can be done again whenever the step is repeated. See {@link RepeatedStep#aside}.
 */
public interface Aside extends AutoCloseable {
  /** Does the work, or has it done in the order of the thread's work on the device. */
  void run();

  /** Called when it will not be run any more. */
  @Override
  void close();
}
