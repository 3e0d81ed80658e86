package org.pivotune.checkpoint;

import java.nio.ByteBuffer;

/** Bytes in memory, with the place in the file they came from. */
record MemorySource(String name, byte[] content, long fileOffset) implements ByteSource {
  @Override
  public long size() {
    return content.length;
  }

  @Override
  public void read(long position, ByteBuffer target) {
    requireInside(position, target.remaining());
    target.put(content, Math.toIntExact(position), target.remaining());
  }

  @Override
  public long offsetInFile(long position) {
    return fileOffset + position;
  }
}
