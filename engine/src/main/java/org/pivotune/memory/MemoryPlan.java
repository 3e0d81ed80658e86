package org.pivotune.memory;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.stylegan.Precision;

/**
 * Settings that fit into a limit of memory.
 *
 * @param limitBytes what may be taken
 * @param precision how the generator computes
 * @param stages the loops that will run, in order
 */
public record MemoryPlan(long limitBytes, Precision precision, List<StageMemory> stages) {
  /** What the loops are called. */
  static final String PROJECT = "project";
  static final String TUNE = "tune";

  /**
   * One loop.
   *
   * @param stage {@code project} or {@code tune}
   * @param plainBytes its peak where nothing is given up, as estimated
   * @param plannedBytes its peak under these settings, as estimated
   * @param settings what is given up
   */
  public record StageMemory(String stage, long plainBytes, long plannedBytes, MemorySettings settings) {}

  public MemoryPlan {
    stages = List.copyOf(stages);
  }

  /** For the projection. */
  public MemorySettings projection() {
    return settings(PROJECT);
  }

  /** For the tuning. */
  public MemorySettings tuning() {
    return settings(TUNE);
  }

  private MemorySettings settings(String stage) {
    return stages.stream().filter(one -> one.stage().equals(stage)).map(StageMemory::settings).findFirst()
        .orElse(MemorySettings.PLAIN);
  }

  /** One line for people. */
  public String describe() {
    List<String> parts = new ArrayList<>();
    for (StageMemory one : stages) {
      String needs = (one.stage().equals(PROJECT) ? "projection" : "tuning") + " about "
          + mebibytes(one.plannedBytes());
      parts.add(one.settings().equals(MemorySettings.PLAIN) ? needs
          : needs + " instead of " + mebibytes(one.plainBytes()) + " (" + given(one.settings()) + ")");
    }
    return "memory: " + String.join(", ", parts) + "; " + mebibytes(limitBytes) + " allowed";
  }

  private static String given(MemorySettings settings) {
    List<String> given = new ArrayList<>();
    if (settings.neighboursApart()) {
      given.add("neighbours of the regulariser one by one");
    }
    if (settings.targetsApart()) {
      given.add("images one by one");
    }
    if (settings.recomputedBlocks() > 0) {
      given.add("the " + settings.recomputedBlocks() + " largest blocks computed again in the backward pass");
    }
    return String.join(", ", given);
  }

  /** Rounded up, such as {@code 1234 MiB}. */
  static String mebibytes(long bytes) {
    return Math.ceilDiv(bytes, 1L << 20) + " MiB";
  }
}
