package org.pivotune.hostile;

import java.util.List;

/**
 * A kind of file that strangers give us, and how it is read.
 *
 * @param name for messages and folders
 * @param seeds whole files, at least one
 * @param damage what is done to them
 * @param reader reads a file to the end and tells how much it found
 * @param documented what a reader may throw; its message is not empty
 * @param mostHeap bytes that one reading may allocate on Java's heap, counted over the whole reading
 * @param mostDirect bytes of direct memory that its result may hold
 * @param oneIn how many times fewer files are tried than of others; for slow readers whose container has a format of
 *     its own here
 */
record Format(String name, List<byte[]> seeds, Damage damage, Reader reader,
    List<Class<? extends RuntimeException>> documented, long mostHeap, long mostDirect, int oneIn) {
  private static final long MIB = 1 << 20;

  /** Reads a damaged file. */
  @FunctionalInterface
  interface Reader {
    /** @return how much was read, in any unit: it tells a reading that got far from one that did not */
    long read(byte[] file);
  }

  /** Files of some kilobytes, which need no more than this. */
  static Format of(String name, List<byte[]> seeds, Damage damage, Reader reader,
      List<Class<? extends RuntimeException>> documented) {
    return new Format(name, seeds, damage, reader, documented, 96 * MIB, 64 * MIB, 1);
  }

  /** With fewer files. */
  Format rarely(int fewer) {
    return new Format(name, seeds, damage, reader, documented, mostHeap, mostDirect, fewer);
  }

  boolean isDocumented(Throwable thrown) {
    return documented.stream().anyMatch(type -> type == thrown.getClass())
        && thrown.getMessage() != null && !thrown.getMessage().isBlank();
  }

  @Override
  public String toString() {
    return name;
  }
}
