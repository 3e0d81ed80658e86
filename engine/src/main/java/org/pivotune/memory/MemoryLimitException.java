package org.pivotune.memory;

/** No settings fit into the limit of memory; the message names the least that would do, and what to change. */
public final class MemoryLimitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MemoryLimitException(String message) {
    super(message);
  }
}
