package org.pivotune.checkpoint;

import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A deflated entry. It is inflated when first read, to exactly its declared size, and may be forgotten and inflated
 * again when memory is short.
 */
final class InflatedSource implements ByteSource {
  private final ByteSource packed;
  private final String entry;
  private final long crc;
  private final int size;
  private @Nullable SoftReference<byte[]> inflated;

  InflatedSource(ByteSource packed, String entry, long crc, int size) {
    this.packed = packed;
    this.entry = entry;
    this.crc = crc;
    this.size = size;
  }

  @Override
  public String name() {
    return packed.name();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public long offsetInFile(long position) {
    return packed.offsetInFile(0);
  }

  @Override
  public void read(long position, ByteBuffer target) {
    requireInside(position, target.remaining());
    target.put(bytes(), (int) position, target.remaining());
  }

  private synchronized byte[] bytes() {
    byte[] known = inflated == null ? null : inflated.get();
    if (known == null) {
      known = inflate();
      inflated = new SoftReference<>(known);
    }
    return known;
  }

  private byte[] inflate() {
    ByteBuffer input = packed.copy(0, Math.toIntExact(packed.size()));
    byte[] output = new byte[size];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(input);
      int count = 0;
      while (count < size) {
        int more = inflater.inflate(output, count, size - count);
        if (more == 0) {
          throw failure("ends early");
        }
        count += more;
      }
    } catch (DataFormatException e) {
      throw failure("cannot be inflated");
    } finally {
      inflater.end();
    }
    CRC32 actual = new CRC32();
    actual.update(output);
    CheckedSource.requireCrc(packed, entry, crc, actual.getValue());
    return output;
  }

  private CheckpointException failure(String problem) {
    return new CheckpointException(packed.name(), packed.offsetInFile(0), "the entry '" + Listing.shorten(entry) + "' "
        + problem + "; the file is damaged: fetch it again");
  }
}
