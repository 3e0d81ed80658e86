package org.pivotune.checkpoint;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.pivotune.tensor.HostTensor;

/**
 * Writes zip archives whose entries are stored and begin at multiples of 64 bytes, so that others can map them. Equal
 * content gives equal bytes.
 */
final class StoredZip {
  private static final int ALIGNMENT = 64;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int EXTRA_HEADER_BYTES = 4;
  private static final int CHUNK = 1 << 16;

  /** An identifier of no known meaning, for padding. */
  private static final int PADDING_FIELD = 0x4246;

  private final ZipOutputStream zip;
  private long written;

  private StoredZip(ZipOutputStream zip) {
    this.zip = zip;
  }

  /** Fills the archive. */
  @FunctionalInterface
  interface Content {
    void write(StoredZip zip) throws IOException;
  }

  /**
   * Writes beside the file, then moves it into its place.
   *
   * @throws CheckpointException if the file cannot be written
   */
  static void write(Path file, Content content) {
    FileReplacement.write(file, channel -> {
      try (ZipOutputStream zip = new ZipOutputStream(unclosed(Channels.newOutputStream(channel)))) {
        zip.setMethod(ZipOutputStream.STORED);
        content.write(new StoredZip(zip));
      }
    });
  }

  /** The channel is forced to disk after the zip is closed, so closing must stop here. */
  private static OutputStream unclosed(OutputStream stream) {
    return new BufferedOutputStream(stream, CHUNK) {
      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }

  void put(String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    entry.setSize(content.length);
    // In local time because zip knows no zone: equal bytes everywhere. The next tick of zip's clock after its epoch: to
    // the epoch itself Java adds a field with the time in UTC, of another zone another time, which moves what follows.
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0, 2));
    long start = written + LOCAL_HEADER_BYTES + name.length() + EXTRA_HEADER_BYTES;
    int padding = (int) (-start & (ALIGNMENT - 1));
    ByteBuffer extra = ByteBuffer.allocate(EXTRA_HEADER_BYTES + padding).order(ByteOrder.LITTLE_ENDIAN);
    entry.setExtra(extra.putShort((short) PADDING_FIELD).putShort((short) padding).array());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
    written = start + padding + content.length;
  }

  /** The values behind a header, little-endian float32. */
  static byte[] littleEndian(byte[] header, HostTensor tensor) {
    FloatBuffer values = tensor.data();
    int bytes = Math.addExact(header.length, Math.multiplyExact(values.remaining(), Float.BYTES));
    ByteBuffer content = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN).put(header);
    content.asFloatBuffer().put(values);
    return content.array();
  }
}
