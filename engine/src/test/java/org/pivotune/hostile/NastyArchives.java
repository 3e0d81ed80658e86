package org.pivotune.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Zip archives made to harm, by what they try. */
final class NastyArchives {
  private static final int DIRECTORY = 46;
  private static final int END = 22;

  private NastyArchives() {}

  /** Each is refused as an archive of numpy's; the name begins with a word of the message. */
  static Map<String, byte[]> all() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    for (String name : new String[] {"../w.npy", "/w.npy", "a/../../w.npy", "..\\w.npy", "C:\\w.npy", "a\0.npy", "..",
        "../../../../etc/passwd"}) {
      all.put("do not unpack: " + name, deflated(name, new byte[8]));
    }
    all.put("zip bomb: one entry of 256 MiB", deflated("w.npy", new byte[256 << 20]));
    byte[] kernel = deflated("00000.npy", new byte[8 << 20]);
    all.put("zip bomb: 10,000 entries of 8 MiB over the same bytes", overlapping(kernel, 10_000));
    all.put("zip bomb: 3 entries that share stored bytes", overlapping(stored("00000.npy", npy(1 << 16)), 3));
    all.put("two entries: of one name", sameName());
    all.put("entries, more than the limit: 2^62 of them", zip64(1L << 62, 0));
    all.put("declares 0 bytes here: a directory behind the end", zip64(1, 1L << 62));
    all.put("declares 0 bytes here: a directory at minus one", zip64(1, -1));
    all.put("directory is missing: nothing but a first header", latin("PK\3\4" + "\0".repeat(60)));
    return all;
  }

  /** A number array of zeros. */
  static byte[] npy(int floats) {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + floats + ",), }\n";
    ByteBuffer file = ByteBuffer.allocate(10 + header.length() + 4 * floats).order(ByteOrder.LITTLE_ENDIAN);
    return file.put(latin("\u0093NUMPY\1\0")).putShort((short) header.length()).put(latin(header)).array();
  }

  static byte[] deflated(String name, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry(name));
      out.write(content);
      out.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] stored(String name, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      java.util.zip.CRC32 crc = new java.util.zip.CRC32();
      crc.update(content);
      ZipEntry entry = new ZipEntry(name);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      entry.setCrc(crc.getValue());
      out.putNextEntry(entry);
      out.write(content);
      out.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The archive's only directory record again and again, under other names of five digits. */
  private static byte[] overlapping(byte[] archive, int entries) {
    ByteBuffer in = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
    int end = archive.length - END;
    int start = in.getInt(end + 16);
    byte[] record = java.util.Arrays.copyOfRange(archive, start, end);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(archive, 0, start);
    for (int i = 0; i < entries; i++) {
      System.arraycopy(latin(String.format("%05d", i)), 0, record, DIRECTORY, 5);
      out.writeBytes(record);
    }
    byte[] tail = java.util.Arrays.copyOfRange(archive, end, archive.length);
    ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).putShort(8, (short) entries).putShort(10, (short) entries)
        .putInt(12, entries * record.length);
    out.writeBytes(tail);
    return out.toByteArray();
  }

  private static byte[] sameName() {
    byte[] twice = overlapping(deflated("00000.npy", npy(4)), 2);
    int second = new String(twice, StandardCharsets.ISO_8859_1).lastIndexOf("00001.npy");
    System.arraycopy(latin("00000"), 0, twice, second, 5);
    return twice;
  }

  private static byte[] zip64(long count, long directory) {
    ByteBuffer file = ByteBuffer.allocate(30 + 56 + 20 + END).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0, 0x04034b50);
    file.putInt(30, 0x06064b50).putLong(30 + 32, count).putLong(30 + 48, directory);
    file.putInt(86, 0x07064b50).putLong(86 + 8, 30);
    file.putInt(106, 0x06054b50).putShort(106 + 10, (short) -1).putInt(106 + 16, -1);
    return file.array();
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
