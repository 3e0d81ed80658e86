package org.pivotune.encode;

import java.util.Arrays;
import java.util.Map;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.StoredTensor;

/** The tensors of a file, handed out only in the shapes that a network can use. */
final class ShapedTensors {
  /** Stands for a dimension that the file decides, from 1 to {@value #MOST}. */
  static final long ANY = -1;

  /** Rows of a centre of W that is stored once for each layer of some generator. */
  static final int MOST_ROWS = 64;

  /** Twice the widest layer of the published encoders: bounds what a small file can make the network need. */
  private static final int MOST = 1024;

  private final String file;
  private final Map<String, StoredTensor> tensors;

  /** @param file for messages */
  ShapedTensors(String file, Map<String, StoredTensor> tensors) {
    this.file = file;
    this.tensors = tensors;
  }

  boolean has(String name) {
    return tensors.containsKey(name);
  }

  /**
   * One tensor.
   *
   * @param shape dimensions, some of them {@link #ANY}
   * @throws CheckpointException if it is missing or has another shape
   */
  StoredTensor get(String name, long... shape) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw failure("the tensor '" + name + "' is missing; this is no whole encoder of the 50-layer family: use "
          + "another file");
    }
    long[] actual = tensor.shape();
    boolean fits = actual.length == shape.length && tensor.type().isFloating();
    for (int i = 0; fits && i < shape.length; i++) {
      fits = shape[i] == ANY ? actual[i] >= 1 && actual[i] <= MOST : actual[i] == shape[i];
    }
    if (!fits) {
      throw failure("the tensor '" + name + "' is " + tensor + ", expected floating-point numbers in the shape "
          + Arrays.toString(shape).replace("-1", "1.." + MOST) + "; its neighbours do not fit otherwise: use another "
          + "file");
    }
    return tensor;
  }

  /** The exception for a fault of the file. */
  CheckpointException failure(String problem) {
    return new CheckpointException(file, problem);
  }
}
