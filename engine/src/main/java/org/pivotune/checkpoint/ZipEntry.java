package org.pivotune.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One entry of a zip archive as its central directory tells it.
 *
 * @param header where the local header lies
 */
record ZipEntry(String name, int method, long crc, long compressed, long size, long header) {
  private static final int SIGNATURE = 0x02014b50;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int ENCRYPTED = 1;
  private static final long IN_ZIP64 = 0xFFFFFFFFL;
  private static final int ZIP64_FIELD = 1;

  /** Deflate cannot shrink further than this, so a declared size beyond it is a lie. */
  private static final long BEST_RATIO = 1032;

  static ZipEntry read(ByteCursor cursor) {
    if (cursor.i32() != SIGNATURE) {
      throw cursor.failure("the archive's directory is damaged: fetch the file again");
    }
    cursor.i32();
    int flags = cursor.u16();
    int method = cursor.u16();
    cursor.i32();
    long crc = cursor.u32();
    long compressed = cursor.u32();
    long size = cursor.u32();
    int nameBytes = cursor.u16();
    int extraBytes = cursor.u16();
    int commentBytes = cursor.u16();
    cursor.i64();
    long header = cursor.u32();
    String name = ZipArchive.name(cursor, nameBytes);
    ByteBuffer extra = ByteBuffer.wrap(cursor.bytes(extraBytes)).order(ByteOrder.LITTLE_ENDIAN);
    cursor.take(commentBytes);
    if ((flags & ENCRYPTED) != 0 || (method != STORED && method != DEFLATED)) {
      throw cursor.failure("the entry '" + Listing.shorten(name) + "' is encrypted or packed by method " + method
          + ", which PyTorch never writes");
    }
    return new ZipEntry(name, method, crc, compressed, size, header).withZip64(extra, cursor);
  }

  /** Takes from the zip64 field, in this order, what did not fit 32 bits. */
  private ZipEntry withZip64(ByteBuffer extra, ByteCursor cursor) {
    while (extra.remaining() >= 4) {
      int id = extra.getShort() & 0xFFFF;
      int length = Math.min(extra.getShort() & 0xFFFF, extra.remaining());
      if (id == ZIP64_FIELD) {
        ByteBuffer field = extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        long wideSize = wide(size, field, cursor);
        long wideCompressed = wide(compressed, field, cursor);
        return new ZipEntry(name, method, crc, wideCompressed, wideSize, wide(header, field, cursor));
      }
      extra.position(extra.position() + length);
    }
    return this;
  }

  private static long wide(long narrow, ByteBuffer field, ByteCursor cursor) {
    if (narrow != IN_ZIP64) {
      return narrow;
    }
    if (field.remaining() < Long.BYTES) {
      throw cursor.failure("the archive's zip64 sizes are missing; the file is damaged");
    }
    return field.getLong();
  }

  /** What inflating takes; nothing where the entry is stored, and one byte too many where its size is a lie. */
  long inflatedBytes(CheckpointLimits limits) {
    return method == STORED ? 0 : Math.clamp(size, 0, limits.inflatedBytes() + 1L);
  }

  ByteSource content(ByteSource archive, CheckpointLimits limits) {
    archive.requireInside(header, LOCAL_BYTES);
    ByteCursor local = new ByteCursor(archive, header);
    if (local.i32() != LOCAL_SIGNATURE) {
      throw local.failure("the entry '" + Listing.shorten(name) + "' has no header; the file is damaged");
    }
    ByteCursor lengths = new ByteCursor(archive, header + 26);
    long start = header + LOCAL_BYTES + lengths.u16() + lengths.u16();
    ByteSource packed = archive.slice(start, compressed);
    if (method == STORED) {
      if (compressed != size) {
        throw local.failure("the stored entry '" + Listing.shorten(name) + "' has two sizes; the file is damaged");
      }
      return new CheckedSource(packed, name, crc);
    }
    if (size < 0 || size > limits.inflatedBytes() || size / BEST_RATIO > compressed + 1) {
      throw local.failure("the entry '" + Listing.shorten(name) + "' claims to inflate from " + compressed + " to "
          + size + " bytes; that is damage or a zip bomb");
    }
    return new InflatedSource(packed, name, crc, (int) size);
  }
}
