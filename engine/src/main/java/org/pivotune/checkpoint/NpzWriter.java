package org.pivotune.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.pivotune.tensor.HostTensor;

/**
 * Writes numpy's {@code .npz} files with float32 arrays, row-major, in format version 1.0; {@code np.load} reads them
 * without {@code allow_pickle}. Equal arrays give equal bytes.
 */
public final class NpzWriter {
  private static final int ALIGNMENT = 64;
  private static final int PREFIX_BYTES = 10;

  private NpzWriter() {}

  /**
   * Writes beside the file, then moves it into its place.
   *
   * @param arrays by name, in the order of writing
   * @throws CheckpointException if the file cannot be written
   */
  public static void write(Path file, Map<String, HostTensor> arrays) {
    StoredZip.write(file, zip -> {
      for (Map.Entry<String, HostTensor> array : arrays.entrySet()) {
        byte[] header = header(array.getValue().shape());
        zip.put(array.getKey() + ".npy", StoredZip.littleEndian(header, array.getValue()));
      }
    });
  }

  /** Magic, version, length and the literal, padded with spaces so that values begin at a multiple of 64 bytes. */
  private static byte[] header(long[] shape) {
    String sizes = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String literal = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + sizes + (shape.length == 1 ? "," : "")
        + "), }";
    int length = (PREFIX_BYTES + literal.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT - PREFIX_BYTES;
    byte[] text = new byte[length];
    Arrays.fill(text, (byte) ' ');
    System.arraycopy(literal.getBytes(StandardCharsets.US_ASCII), 0, text, 0, literal.length());
    text[length - 1] = '\n';
    ByteBuffer header = ByteBuffer.allocate(PREFIX_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
    return header.putShort((short) length).put(text).array();
  }
}
