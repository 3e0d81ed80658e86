package org.pivotune.tune;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.CheckpointLimits;
import org.pivotune.checkpoint.ElementType;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.tensor.HostTensor;

/**
 * The difference in a personal generator's file: {@code difference.NAME} for a whole tensor, or its factors {@code
 * left.NAME} [rows, rank] and {@code right.NAME} [rank, ...], whose product has the tensor's shape.
 */
final class DifferenceTensors {
  private static final String WHOLE = "difference.";
  private static final String LEFT = "left.";
  private static final String RIGHT = "right.";

  private DifferenceTensors() {}

  /**
   * The tensors to write.
   *
   * @param otherBytes what else the file will hold
   */
  static Map<String, HostTensor> of(Map<String, HostTensor> difference, DifferenceForm form, long otherBytes) {
    if (form instanceof LowRank lowRank) {
      return new LowRankTensors(difference).encode(lowRank.goal(), otherBytes);
    }
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    difference.forEach((name, values) -> putWhole(tensors, name, values));
    return tensors;
  }

  /** How a tensor of {@link #of} is to be written. */
  static ElementType type(DifferenceForm form) {
    return switch (form) {
      case PersonalGeneratorFile.Precision precision -> precision.type();
      case LowRank lowRank -> ElementType.F16;
    };
  }

  static void putWhole(Map<String, HostTensor> tensors, String name, HostTensor values) {
    tensors.put(WHOLE + name, values);
  }

  /** @param tensor gives the shape */
  static void putFactors(
      Map<String, HostTensor> tensors, String name, Spectrum.Factors factors, HostTensor tensor) {
    long[] shape = tensor.shape();
    shape[0] = factors.right().size(0);
    tensors.put(LEFT + name, factors.left());
    tensors.put(RIGHT + name, factors.right().reshape(shape));
  }

  /** Whether a tensor of the file belongs to the difference. */
  static boolean owns(String name) {
    return name.startsWith(WHOLE) || name.startsWith(LEFT) || name.startsWith(RIGHT);
  }

  /**
   * The difference again, factors multiplied.
   *
   * @throws CheckpointException if factors do not fit each other, or their products are larger than any generator
   */
  static Map<String, HostTensor> read(NamedTensors file) {
    Map<String, HostTensor> difference = new LinkedHashMap<>();
    long left = CheckpointLimits.DEFAULT.totalTensorBytes() / Float.BYTES;
    for (Map.Entry<String, HostTensor> entry : file.asMap().entrySet()) {
      String name = entry.getKey();
      if (name.startsWith(WHOLE)) {
        difference.put(name.substring(WHOLE.length()), entry.getValue());
      } else if (name.startsWith(LEFT)) {
        String tensor = name.substring(LEFT.length());
        HostTensor right = file.get(RIGHT + tensor);
        left -= elements(file.origin(), tensor, entry.getValue(), right, left);
        difference.put(tensor, product(entry.getValue(), right));
      } else if (name.startsWith(RIGHT)) {
        file.get(LEFT + name.substring(RIGHT.length()));
      }
    }
    return difference;
  }

  /** A few bytes of factors can claim a product of any size: checked before it is made. */
  private static long elements(String file, String name, HostTensor left, HostTensor right, long most) {
    boolean fit = left.rank() == 2 && right.rank() >= 2 && left.size(1) == right.size(0) && right.size(0) > 0;
    if (!fit) {
      throw new CheckpointException(file, "the factors of '" + name + "' are " + left + " and " + right
          + ", which cannot be multiplied; the file is damaged");
    }
    long columns = right.elementCount() / right.size(0);
    long limit = Math.min(most, CheckpointLimits.DEFAULT.tensorBytes() / Float.BYTES);
    if (columns > 0 && left.size(0) > limit / columns) {
      throw new CheckpointException(file, "the factors of '" + name + "', " + left + " and " + right
          + ", give a tensor beyond the limit of " + limit + " values; the file is damaged");
    }
    return left.size(0) * columns;
  }

  private static HostTensor product(HostTensor left, HostTensor right) {
    long[] shape = right.shape();
    shape[0] = left.size(0);
    HostTensor product = HostTensor.allocate(shape);
    int rank = Math.toIntExact(right.size(0));
    float[] narrow = left.toArray();
    float[] wide = right.toArray();
    int columns = wide.length / rank;
    float[] row = new float[columns];
    FloatBuffer values = product.data();
    for (int i = 0; i < shape[0]; i++) {
      Arrays.fill(row, 0);
      for (int k = 0; k < rank; k++) {
        float factor = narrow[i * rank + k];
        for (int j = 0; j < columns; j++) {
          row[j] += factor * wide[k * columns + j];
        }
      }
      values.put(row);
    }
    return product;
  }
}
