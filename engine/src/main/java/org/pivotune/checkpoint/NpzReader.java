package org.pivotune.checkpoint;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads numpy's {@code .npz} files: zip archives of {@code .npy} arrays, as {@code np.savez} writes them. */
public final class NpzReader {
  private static final String SUFFIX = ".npy";

  private NpzReader() {}

  /**
   * The arrays of numbers by name, unread, in the order of the archive; of arrays of Python objects the tensors in them,
   * their keys behind a dot. Arrays of text, dates and fields are passed over.
   *
   * @throws CheckpointException if it is no such file, is damaged, or holds no numbers
   */
  public static Map<String, StoredTensor> read(Path file) {
    return read(ByteSource.of(file, CheckpointLimits.DEFAULT), CheckpointLimits.DEFAULT);
  }

  /** The arrays of a source. */
  public static Map<String, StoredTensor> read(ByteSource source, CheckpointLimits limits) {
    if (CheckpointFormat.of(source) != CheckpointFormat.TORCH_ZIP) {
      throw new CheckpointException(
          source.name(), "this is no archive of numpy arrays (.npz): " + CheckpointFormat.describe(source));
    }
    ZipArchive archive = ZipArchive.open(source, limits);
    Map<String, StoredTensor> arrays = new LinkedHashMap<>();
    NumpyReader reader = new NumpyReader(limits);
    WorkBudget budget = new WorkBudget(limits, source.size());
    for (String name : archive.names()) {
      if (!name.endsWith(SUFFIX)) {
        throw new CheckpointException(source.name(), "this zip archive is none of numpy's: it holds '"
            + Listing.shorten(name) + "'");
      }
      String array = name.substring(0, name.length() - SUFFIX.length());
      ByteSource content = archive.content(name);
      if (reader.mayHoldNumbers(content)) {
        reader.tensors(content, budget).forEach((key, tensor) ->
            arrays.put(key.equals(TensorFile.ALONE) ? array : array + "." + key, tensor));
      }
    }
    if (arrays.isEmpty()) {
      throw new CheckpointException(source.name(), "none of its arrays holds numbers (" + Listing.of(archive.names())
          + "); save them as float32");
    }
    return arrays;
  }

  /** Whether a zip archive holds arrays rather than what {@code torch.save} writes. */
  static boolean isIn(ByteSource zip, CheckpointLimits limits) {
    return ZipArchive.open(zip, limits).names().stream().anyMatch(name -> name.endsWith(SUFFIX));
  }
}
