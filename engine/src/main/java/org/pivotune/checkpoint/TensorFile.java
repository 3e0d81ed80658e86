package org.pivotune.checkpoint;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;

/**
 * The tensors of any file that this package knows, told by its content: safetensors, {@code .npz} and {@code .npy},
 * both containers of {@code torch.save}, plain pickles.
 */
public final class TensorFile {
  /** The name of a tensor that is all a file holds. */
  public static final String ALONE = "";

  private TensorFile() {}

  /**
   * The tensors by name, unread; names inside nested containers are joined by dots. Unmodifiable.
   *
   * @throws CheckpointException if the format is unknown, or the file is damaged or hostile
   */
  public static Map<String, StoredTensor> open(Path file) {
    return open(ByteSource.of(file, CheckpointLimits.DEFAULT), CheckpointLimits.DEFAULT);
  }

  /** The tensors of a source. */
  public static Map<String, StoredTensor> open(ByteSource source, CheckpointLimits limits) {
    return switch (CheckpointFormat.of(source)) {
      case SAFETENSORS -> SafetensorsReader.open(source, limits).tensors();
      case NPY -> new NumpyReader(limits).tensors(source, new WorkBudget(limits, source.size()));
      case TORCH_ZIP -> NpzReader.isIn(source, limits)
          ? Collections.unmodifiableMap(NpzReader.read(source, limits))
          : torch(source, limits);
      case TORCH_STREAM -> torch(source, limits);
      case PICKLE -> new PickleReader(PickleSymbols.STANDARD, limits).read(source).tensors().asMap();
      case UNKNOWN -> throw new CheckpointException(
          source.name(), "no tensors can be read from it: " + CheckpointFormat.describe(source));
    };
  }

  private static Map<String, StoredTensor> torch(ByteSource source, CheckpointLimits limits) {
    return new TorchCheckpointReader(PickleSymbols.STANDARD, limits).read(source).tensors().asMap();
  }
}
