package org.pivotune.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A zip archive read in place: nothing is unpacked to disk, and stored entries are read where they lie. Follows
 * PKWARE's APPNOTE 6.3, with zip64, without encryption and multiple volumes.
 */
final class ZipArchive {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int LOCATOR64_SIGNATURE = 0x07064b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR64_BYTES = 20;
  private static final int LONGEST_COMMENT = 0xFFFF;
  /** How much longer the directory may be than a header of safetensors. */
  private static final int DIRECTORY_HEADERS = 4;
  private static final long IN_ZIP64 = 0xFFFFFFFFL;

  private final ByteSource source;
  private final CheckpointLimits limits;
  private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

  private ZipArchive(ByteSource source, CheckpointLimits limits) {
    this.source = source;
    this.limits = limits;
  }

  static ZipArchive open(ByteSource source, CheckpointLimits limits) {
    ZipArchive archive = new ZipArchive(source, limits);
    archive.readDirectory();
    return archive;
  }

  /** The names in the order of the directory. */
  Set<String> names() {
    return entries.keySet();
  }

  /** The content of an entry, inflated and checked against its CRC-32 when first read. */
  ByteSource content(String name) {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      throw new CheckpointException(source.name(),
          "the archive has no entry '" + Listing.shorten(name) + "'; it is truncated or damaged: fetch it again");
    }
    return entry.content(source, limits);
  }

  private void readDirectory() {
    long end = findEnd();
    ByteCursor cursor = new ByteCursor(source, end + 10);
    long count = cursor.u16();
    cursor.u32();
    long start = cursor.u32();
    if (start == IN_ZIP64 || count == 0xFFFF) {
      ByteCursor end64 = new ByteCursor(source, findEnd64(end));
      count = end64.i64();
      end64.i64();
      start = end64.i64();
    }
    source.requireInside(start, 0);
    cursor = new ByteCursor(source, start);
    if (count < 0 || count > limits.archiveEntries()) {
      throw cursor.failure("the archive declares " + count + " entries, more than the limit of "
          + limits.archiveEntries());
    }
    long packed = 0;
    long inflated = 0;
    for (long i = 0; i < count; i++) {
      ZipEntry entry = ZipEntry.read(cursor);
      packed += Math.clamp(entry.compressed(), 0, source.size());
      inflated += entry.inflatedBytes(limits);
      if (packed > source.size() || inflated > limits.inflatedBytes()
          || cursor.position() - start > DIRECTORY_HEADERS * (long) limits.headerBytes()) {
        throw cursor.failure("the archive's entries overlap, or there is more in them than any checkpoint needs; that "
            + "is damage or a zip bomb");
      }
      if (entries.put(entry.name(), entry) != null) {
        throw cursor.failure("the archive has two entries '" + Listing.shorten(entry.name()) + "'; it is damaged");
      }
    }
  }

  private long findEnd() {
    int tail = (int) Math.min(source.size(), END_BYTES + LONGEST_COMMENT);
    ByteBuffer bytes = source.copy(source.size() - tail, tail);
    for (int at = tail - END_BYTES; at >= 0; at--) {
      if (bytes.getInt(at) == END_SIGNATURE) {
        return source.size() - tail + at;
      }
    }
    throw new CheckpointException(
        source.name(), "the archive's directory is missing; the file is truncated: fetch it again");
  }

  /** Where the entry count of the zip64 end record lies. */
  private long findEnd64(long end) {
    ByteCursor locator = new ByteCursor(source, Math.max(0, end - LOCATOR64_BYTES));
    if (locator.i32() != LOCATOR64_SIGNATURE) {
      throw locator.failure("the archive's zip64 directory is missing; the file is damaged");
    }
    locator.i32();
    long position = locator.i64();
    source.requireInside(position, 32);
    if (new ByteCursor(source, position).i32() != END64_SIGNATURE) {
      throw locator.failure("the archive's zip64 directory is missing; the file is damaged");
    }
    return position + 32;
  }

  /** A name as the archive holds it; nothing is ever written under it. */
  static String name(ByteCursor cursor, int length) {
    String name = new String(cursor.bytes(length), StandardCharsets.UTF_8);
    if (name.startsWith("/") || name.contains("\\") || name.contains("\0") || ("/" + name + "/").contains("/../")) {
      throw cursor.failure("the archive has an entry named '" + Listing.shorten(name)
          + "', which PyTorch never writes; do not unpack this file");
    }
    return name;
  }
}
