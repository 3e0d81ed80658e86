package org.pivotune.checkpoint;

import java.nio.ByteBuffer;

/** A part of another source, checked to lie inside it. */
record SliceSource(ByteSource whole, long offset, long size) implements ByteSource {
  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public void read(long position, ByteBuffer target) {
    requireInside(position, target.remaining());
    whole.read(offset + position, target);
  }

  @Override
  public long offsetInFile(long position) {
    return whole.offsetInFile(offset + position);
  }

  @Override
  public ByteSource slice(long start, long length) {
    requireInside(start, length);
    return new SliceSource(whole, offset + start, length);
  }
}
