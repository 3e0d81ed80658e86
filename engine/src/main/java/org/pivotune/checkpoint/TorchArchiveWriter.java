package org.pivotune.checkpoint;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pivotune.tensor.HostTensor;

/**
 * Writes float32 tensors in the zip container of {@code torch.save}, so that {@code torch.load} reads them with
 * {@code weights_only=True}. Equal content gives equal bytes. Entries are stored and begin at multiples of 64 bytes, as
 * PyTorch wants for mapping them.
 */
public final class TorchArchiveWriter {
  private static final String FOLDER = "archive/";

  private TorchArchiveWriter() {}

  /**
   * Writes nested maps beside the file, then moves it into its place.
   *
   * @param root values are maps of the same kind or {@link HostTensor}s
   * @throws CheckpointException if the file cannot be written
   */
  public static void write(Path file, Map<String, ?> root) {
    writeValue(file, root);
  }

  /** Writes one tensor alone, as {@code torch.save(tensor, file)} does. */
  public static void write(Path file, HostTensor tensor) {
    writeValue(file, tensor);
  }

  private static void writeValue(Path file, Object root) {
    List<HostTensor> storages = new ArrayList<>();
    byte[] pickle = TorchPickleWriter.write(root, storages);
    StoredZip.write(file, zip -> {
      zip.put(FOLDER + "data.pkl", pickle);
      zip.put(FOLDER + "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < storages.size(); i++) {
        zip.put(FOLDER + "data/" + i, StoredZip.littleEndian(new byte[0], storages.get(i)));
      }
      zip.put(FOLDER + "version", "3\n".getBytes(StandardCharsets.US_ASCII));
    });
  }
}
