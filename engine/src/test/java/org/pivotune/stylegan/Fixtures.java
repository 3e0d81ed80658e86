package org.pivotune.stylegan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.ProjectFiles;
import org.pivotune.torch.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Golden values from the official implementations. Read by a few lines of their own, so that our safetensors reader is
 * not its own judge.
 */
public final class Fixtures {
  private Fixtures() {}

  /** The float32 tensors of a safetensors file of {@code fixtures/golden}. */
  public static Map<String, HostTensor> tensors(String file) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(ProjectFiles.fixture("golden/" + file)))
          .order(ByteOrder.LITTLE_ENDIAN);
      int header = Math.toIntExact(bytes.getLong(0));
      JsonNode entries = new JsonMapper().readTree(bytes.array(), 8, header);
      Map<String, HostTensor> tensors = new TreeMap<>();
      for (Map.Entry<String, JsonNode> entry : entries.properties()) {
        if (!entry.getKey().equals("__metadata__")) {
          tensors.put(entry.getKey(), tensor(bytes, 8 + header, entry.getValue()));
        }
      }
      return tensors;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HostTensor tensor(ByteBuffer bytes, int base, JsonNode entry) {
    long[] shape = new long[entry.get("shape").size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = entry.get("shape").get(i).asLong();
    }
    int start = base + entry.get("data_offsets").get(0).asInt();
    HostTensor tensor = HostTensor.allocate(shape);
    tensor.data().put(bytes.slice(start, (int) tensor.elementCount() * 4).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    return tensor;
  }

  /** {@code meta.json}. */
  public static JsonNode meta() {
    return new JsonMapper().readTree(ProjectFiles.fixture("golden/meta.json").toFile());
  }

  /** The configuration of the tiny NVIDIA generators. */
  public static GeneratorConfig tinyConfig() {
    TreeMap<Integer, Integer> channels = new TreeMap<>(Map.of(4, 64, 8, 64, 16, 64, 32, 32, 64, 16));
    return new GeneratorConfig(64, 64, 64, 10, 2, channels, OptionalDouble.empty());
  }

  /** Relative L2 distance, sqrt(sum (a-b)^2 / sum b^2). */
  public static double relativeError(Tensor actual, HostTensor expected) {
    return relativeError(actual.toHost(), expected);
  }

  /** Relative L2 distance, sqrt(sum (a-b)^2 / sum b^2). */
  public static double relativeError(HostTensor actual, HostTensor expected) {
    if (actual.elementCount() != expected.elementCount()) {
      throw new AssertionError(actual + " is not of the size of " + expected);
    }
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.elementCount(); i++) {
      double error = actual.get(i) - expected.get(i);
      difference += error * error;
      norm += (double) expected.get(i) * expected.get(i);
    }
    return norm == 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
  }
}
