package org.pivotune.memory;

import java.util.OptionalLong;

/**
 * What loops may take of memory.
 *
 * @param bytes on the CPU of the whole process, on a GPU of what is reserved for tensors; empty for no limit
 */
public record MemoryLimit(OptionalLong bytes) {
  /** As much as there is. */
  public static final MemoryLimit NONE = new MemoryLimit(OptionalLong.empty());

  public MemoryLimit {
    if (bytes.isPresent() && bytes.getAsLong() <= 0) {
      throw new IllegalArgumentException("a limit of memory must be positive, not " + bytes.getAsLong());
    }
  }

  /** So many bytes. */
  public static MemoryLimit of(long bytes) {
    return new MemoryLimit(OptionalLong.of(bytes));
  }
}
