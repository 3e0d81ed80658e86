package org.pivotune.checkpoint;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.pivotune.tensor.HostTensor;

/**
 * Writes nested maps of float32 tensors in the zip container of {@code torch.save}, so that {@code torch.load} reads
 * them with {@code weights_only=True}. Equal content gives equal bytes. Entries are stored and begin at multiples of
 * 64 bytes, as PyTorch wants for mapping them.
 */
public final class TorchArchiveWriter {
  private static final String FOLDER = "archive/";
  private static final int ALIGNMENT = 64;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int EXTRA_HEADER_BYTES = 4;
  private static final int CHUNK = 1 << 16;

  /** An identifier of no known meaning, for padding. */
  private static final int PADDING_FIELD = 0x4246;

  private final ZipOutputStream zip;
  private long written;

  private TorchArchiveWriter(ZipOutputStream zip) {
    this.zip = zip;
  }

  /**
   * Writes beside the file, then moves it into its place.
   *
   * @param root values are maps of the same kind or {@link HostTensor}s
   */
  public static void write(Path file, Map<String, ?> root) {
    List<HostTensor> storages = new ArrayList<>();
    byte[] pickle = TorchPickleWriter.write(root, storages);
    FileReplacement.write(file, channel -> {
      try (ZipOutputStream zip = new ZipOutputStream(unclosed(Channels.newOutputStream(channel)))) {
        zip.setMethod(ZipOutputStream.STORED);
        new TorchArchiveWriter(zip).writeAll(pickle, storages);
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

  private void writeAll(byte[] pickle, List<HostTensor> storages) throws IOException {
    put("data.pkl", pickle);
    put("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < storages.size(); i++) {
      put("data/" + i, littleEndian(storages.get(i)));
    }
    put("version", "3\n".getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] littleEndian(HostTensor tensor) {
    FloatBuffer values = tensor.data();
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.remaining(), Float.BYTES));
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes.array();
  }

  private void put(String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(FOLDER + name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    entry.setSize(content.length);
    // The DOS epoch, in local time because zip knows no zone: equal bytes everywhere.
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
    long start = written + LOCAL_HEADER_BYTES + entry.getName().length() + EXTRA_HEADER_BYTES;
    int padding = (int) (-start & (ALIGNMENT - 1));
    ByteBuffer extra = ByteBuffer.allocate(EXTRA_HEADER_BYTES + padding).order(ByteOrder.LITTLE_ENDIAN);
    entry.setExtra(extra.putShort((short) PADDING_FIELD).putShort((short) padding).array());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
    written = start + padding + content.length;
  }
}
