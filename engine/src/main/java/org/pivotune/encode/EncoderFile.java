package org.pivotune.encode;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pivotune.checkpoint.ByteSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.CheckpointLimits;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.tensor.HostTensor;

/**
 * Encoders as Pivotune keeps them: safetensors of float32 with normalisations folded, laid out so that ONNX Runtime reads
 * the weights in place. Safe from any thread.
 */
public final class EncoderFile {
  private static final String KIND = "pivotune_encoder";
  private static final String TYPE = "encoder_type";

  private EncoderFile() {}

  /**
   * Converts a checkpoint of the official code. One layer is in memory at a time.
   *
   * @param checkpoint e4e, pSp or HyperStyle's W encoder, as its authors saved it; or a file that this wrote
   * @param target replaced when it is whole
   * @throws CheckpointException if the checkpoint holds no such encoder, or values that are not finite, or the target
   *     cannot be written
   */
  public static EncoderInfo convert(Path checkpoint, Path target) {
    EncoderNetwork network = EncoderReader.read(checkpoint);
    write(network, checkpoint.toString(), target);
    return network.info();
  }

  /** What an encoder's file holds, from its header alone: a checkpoint of the official code or a file of ours. */
  public static EncoderInfo describe(Path file) {
    return EncoderReader.read(file).info();
  }

  static void write(EncoderNetwork network, String origin, Path target) {
    Map<String, Weight> weights = new LinkedHashMap<>();
    Map<String, long[]> shapes = new LinkedHashMap<>();
    long bytes = 0;
    for (Weight weight : network.weights()) {
      weights.put(weight.name(), weight);
      shapes.put(weight.name(), weight.shape());
      bytes += HostTensor.elementCount(weight.shape()) * Float.BYTES;
    }
    if (bytes > CheckpointLimits.DEFAULT.totalTensorBytes()) {
      throw new CheckpointException(origin, "the encoder has " + bytes + " bytes of weights, more than the limit of "
          + CheckpointLimits.DEFAULT.totalTensorBytes());
    }
    Map<String, String> metadata = Map.of(KIND, network.kind().id(), TYPE, network.type());
    SafetensorsWriter.write(target, shapes, metadata, name -> finite(origin, weights.get(name)));
  }

  private static HostTensor finite(String origin, Weight weight) {
    HostTensor tensor = weight.values().get();
    int element = tensor.firstNotFinite();
    if (element >= 0) {
      throw new CheckpointException(origin, "'" + weight.name() + "' would hold " + tensor.get(element) + " at element "
          + element + "; the file is damaged or its training diverged: use another one");
    }
    return tensor;
  }

  static boolean isOurs(SafetensorsReader reader) {
    return reader.metadata().containsKey(KIND);
  }

  /** The network in a file of ours. */
  static EncoderNetwork network(String name, SafetensorsReader reader) {
    String id = reader.metadata().getOrDefault(KIND, "");
    EncoderKind kind = Arrays.stream(EncoderKind.values()).filter(known -> known.id().equals(id)).findFirst()
        .orElseThrow(() -> new CheckpointException(
            name, "this is no encoder that this version of Pivotune wrote: add the checkpoint again"));
    ShapedTensors tensors = new ShapedTensors(name, reader.tensors());
    return new NetworkAssembler(new StoredLayers(tensors))
        .assemble(kind, reader.metadata().getOrDefault(TYPE, "unknown"));
  }

  /** The header of a file of ours. */
  static SafetensorsReader open(Path file) {
    SafetensorsReader reader = SafetensorsReader.open(
        ByteSource.of(file, CheckpointLimits.DEFAULT), CheckpointLimits.DEFAULT);
    if (!isOurs(reader)) {
      throw new CheckpointException(file.toString(), "this is no encoder as Pivotune keeps them; add the checkpoint "
          + "first: pivotune model add NAME FILE --kind encoder");
    }
    return reader;
  }
}
