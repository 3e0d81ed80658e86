package org.pivotune.edit.method;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.pivotune.checkpoint.ByteSource;
import org.pivotune.checkpoint.CheckpointFormat;
import org.pivotune.checkpoint.CheckpointLimits;
import org.pivotune.checkpoint.NumpyReader;
import org.pivotune.checkpoint.PickleNode;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.TorchCheckpointReader;
import org.pivotune.edit.DirectionSource;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.EditException;
import org.pivotune.edit.LayerRange;
import org.pivotune.tensor.HostTensor;

/**
 * Directions in W as they are passed around: one array in a file of {@code torch.save}, {@code numpy.save} or
 * safetensors, of shape [w_dim], [1, w_dim], [num_ws, w_dim], [1, num_ws, w_dim] or [1, num_ws * w_dim]. The vector is
 * kept as long as it is: strength 1 adds it once. Many tools halve what they are asked for first (a catalogue says so
 * by its unit).
 */
public final class VectorFile {
  private VectorFile() {}

  /**
   * Reads a direction for a generator.
   *
   * @param name what to call it
   * @throws org.pivotune.checkpoint.CheckpointException if the file is damaged or hostile
   * @throws EditException if it holds no direction for such a generator
   */
  public static EditDirection read(String name, Path file, int numWs, int wDim, LayerRange layers) {
    StoredTensor stored = tensor(file);
    long rows = stored.elementCount() == wDim ? 1 : numWs;
    long[] shape = stored.shape();
    boolean right = shape.length >= 1 && shape.length <= 4 && stored.elementCount() == rows * wDim
        && (shape[shape.length - 1] == wDim || shape[shape.length - 1] == rows * wDim);
    if (!right) {
      throw new EditException(file + " holds " + stored + ", which is no direction of this generator: a direction has "
          + wDim + " numbers for all layers together, or for each of its " + numWs + " layers");
    }
    HostTensor vector = stored.read().reshape(rows, wDim);
    double length = longestRow(vector, wDim);
    if (!(length > 0 && length < Double.POSITIVE_INFINITY)) {
      throw new EditException(file + " holds a direction that is zero or not finite; use another file");
    }
    return EditDirection.along(name, "as far as " + file.getFileName() + " goes", vector, layers, length,
        new DirectionSource("read from a file", Optional.empty(), Map.of()));
  }

  /** The one array of a file, unread. */
  public static StoredTensor tensor(Path file) {
    ByteSource source = ByteSource.of(file, CheckpointLimits.DEFAULT);
    if (NumpyReader.isArray(source)) {
      return new NumpyReader().read(source);
    }
    if (CheckpointFormat.of(source) == CheckpointFormat.SAFETENSORS) {
      return sole(file, SafetensorsReader.open(file).tensors());
    }
    PickleNode root = new TorchCheckpointReader().read(source);
    return root.isTensor() ? root.tensor() : sole(file, root.tensors().asMap());
  }

  private static StoredTensor sole(Path file, Map<String, StoredTensor> tensors) {
    if (tensors.size() != 1) {
      throw new EditException(file + " holds " + tensors.size() + " arrays, not the one of a direction; a file of "
          + "principal components is used as ganspace:N with --pca");
    }
    return tensors.values().iterator().next();
  }

  private static double longestRow(HostTensor vector, int width) {
    double longest = 0;
    for (int row = 0; row < vector.size(0); row++) {
      double sum = 0;
      for (int i = 0; i < width; i++) {
        double value = vector.get(row * width + i);
        sum += value * value;
      }
      longest = Math.max(longest, Math.sqrt(sum)); // NaN stays NaN
    }
    return longest;
  }
}
