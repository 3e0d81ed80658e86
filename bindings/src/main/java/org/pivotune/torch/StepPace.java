package org.pivotune.torch;

import java.util.function.Consumer;

/**
 * How a loop takes its steps.
 *
 * @param recorded whether a step is recorded as a CUDA graph, where the device can
 * @param readEvery steps between two readings of what they report; listeners hear of so many at once
 * @param notices told when a step cannot be recorded
 */
public record StepPace(boolean recorded, int readEvery, Consumer<String> notices) {
  /** Long enough that waiting for the device does not count, short enough for progress and cancelling. */
  private static final int STEPS_BETWEEN_READINGS = 10;

  public StepPace {
    if (readEvery < 1) {
      throw new IllegalArgumentException("steps are read after at least one, not " + readEvery);
    }
  }

  /** Every step by itself. */
  public static StepPace single() {
    return new StepPace(false, 1, notice -> {});
  }

  /** The usual one of a device: single steps on the CPU, recorded ones on a CUDA device. */
  public static StepPace usual(Device device, Consumer<String> notices) {
    return device.isCpu() ? single() : new StepPace(true, STEPS_BETWEEN_READINGS, notices);
  }
}
