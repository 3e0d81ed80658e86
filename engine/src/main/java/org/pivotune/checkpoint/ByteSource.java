package org.pivotune.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Bytes that can be read at any position: a file, memory, or a part of either. A source holds no open file between
 * reads, so it needs no closing and may be shared between threads.
 */
public interface ByteSource {
  /** The file, as the caller named it; for messages. */
  String name();

  /** How many bytes there are. */
  long size();

  /**
   * Fills the whole rest of a buffer.
   *
   * @throws CheckpointException if fewer bytes follow the position, or the file cannot be read
   */
  void read(long position, ByteBuffer target);

  /** Where a position of this source lies in the file, for messages. */
  default long offsetInFile(long position) {
    return position;
  }

  /** A regular file. */
  static ByteSource of(Path file, CheckpointLimits limits) {
    return FileSource.open(file, limits);
  }

  /** Memory; the array must not be changed afterwards. */
  static ByteSource of(String name, byte[] content) {
    return new MemorySource(name, content, 0);
  }

  /**
   * A part of this source.
   *
   * @throws CheckpointException if it does not lie inside
   */
  default ByteSource slice(long offset, long length) {
    requireInside(offset, length);
    return new SliceSource(this, offset, length);
  }

  /** A copy of a part, allocated only after it was found to lie inside. Little-endian, ready for reading. */
  default ByteBuffer copy(long offset, int length) {
    requireInside(offset, length);
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    read(offset, bytes);
    return bytes.flip();
  }

  /** The SHA-256 of all bytes, lower-case hexadecimal. */
  default String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(1 << 20, Math.max(1, size())));
      for (long position = 0; position < size(); position += chunk.limit()) {
        chunk.clear().limit((int) Math.min(chunk.capacity(), size() - position));
        read(position, chunk);
        digest.update(chunk.flip());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Refuses a range that does not lie inside, naming both. */
  default void requireInside(long offset, long length) {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw new CheckpointException(
          name(),
          offsetInFile(Math.clamp(offset, 0, size())),
          "the file declares " + length + " bytes here, but only " + Math.max(0, size() - Math.max(0, offset))
              + " are left; it is truncated or damaged: fetch it again");
    }
  }
}
