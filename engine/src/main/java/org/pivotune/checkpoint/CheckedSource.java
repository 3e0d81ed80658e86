package org.pivotune.checkpoint;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Bytes that are compared with their CRC-32 as a whole before the first of them is handed out. */
final class CheckedSource implements ByteSource {
  private static final int CHUNK = 1 << 16;

  private final ByteSource content;
  private final String entry;
  private final long crc;
  private volatile boolean checked;

  /** @param crc 0 where the writer computed none, as PyTorch can be told to */
  CheckedSource(ByteSource content, String entry, long crc) {
    this.content = content;
    this.entry = entry;
    this.crc = crc;
    this.checked = crc == 0;
  }

  @Override
  public String name() {
    return content.name();
  }

  @Override
  public long size() {
    return content.size();
  }

  @Override
  public long offsetInFile(long position) {
    return content.offsetInFile(position);
  }

  @Override
  public void read(long position, ByteBuffer target) {
    requireInside(position, target.remaining());
    if (!checked) {
      check();
      checked = true;
    }
    content.read(position, target);
  }

  private void check() {
    CRC32 actual = new CRC32();
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, content.size()));
    for (long position = 0; position < content.size(); position += chunk.limit()) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), content.size() - position));
      content.read(position, chunk);
      actual.update(chunk.flip());
    }
    requireCrc(content, entry, crc, actual.getValue());
  }

  static void requireCrc(ByteSource content, String entry, long expected, long actual) {
    if (expected != 0 && actual != expected) {
      throw new CheckpointException(content.name(), content.offsetInFile(0), "the checksum of the entry '"
          + Listing.shorten(entry) + "' does not hold; the file is damaged: fetch it again");
    }
  }
}
