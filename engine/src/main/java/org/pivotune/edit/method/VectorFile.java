package org.pivotune.edit.method;

import java.util.Map;
import java.util.Optional;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.code.CodeReader;
import org.pivotune.edit.DirectionSource;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.LayerRange;
import org.pivotune.tensor.HostTensor;

/**
 * Directions in W as they are passed around: one tensor in a file of any format, alone or by its name; {@link CodeReader}
 * says which shapes it may have. The vector is kept as long as it is: strength 1 adds it once. Many tools halve what they
 * are asked for first (a catalogue says so by its unit).
 */
public final class VectorFile {
  private VectorFile() {}

  /**
   * Reads a direction for a generator.
   *
   * @param name what to call it
   * @throws CheckpointException if the file is damaged or hostile, or holds no direction for such a generator
   */
  public static EditDirection read(String name, TensorReference reference, CodeReader reader, LayerRange layers) {
    HostTensor vector = reader.direction(reference);
    double length = longestRow(vector);
    if (length == 0) {
      throw new CheckpointException(reference.toString(), "it holds a direction that is zero; use another one");
    }
    return EditDirection.along(name, "as far as " + reference.shortName() + " goes", vector, layers, length,
        new DirectionSource("read from a file", Optional.empty(), Map.of()));
  }

  private static double longestRow(HostTensor vector) {
    int width = Math.toIntExact(vector.size(1));
    double longest = 0;
    for (int row = 0; row < vector.size(0); row++) {
      double sum = 0;
      for (int i = 0; i < width; i++) {
        double value = vector.get(row * width + i);
        sum += value * value;
      }
      longest = Math.max(longest, Math.sqrt(sum));
    }
    return longest;
  }
}
