package org.pivotune.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.tensor.HostTensor;

/** Encoders for any generator, two channels wide, under the names of the official code. Their weights are random. */
final class TinyEncoder {
  private static final int WIDTH = 2;
  private static final int BLOCKS = 24;

  private final Map<String, HostTensor> tensors = new LinkedHashMap<>();
  private final SplittableRandom random = new SplittableRandom(7);

  private TinyEncoder() {}

  /** One code for all layers. */
  static Path single(Path file, int wDim) {
    TinyEncoder encoder = new TinyEncoder();
    encoder.backbone();
    encoder.linear("encoder.linear", wDim);
    return encoder.write(file, "WEncoder", wDim);
  }

  /** e4e. */
  static Path styles(Path file, int count, int wDim) {
    TinyEncoder encoder = new TinyEncoder();
    encoder.backbone();
    for (String lateral : new String[] {"encoder.latlayer1", "encoder.latlayer2"}) {
      encoder.normal(lateral + ".weight", WIDTH, WIDTH, 1, 1);
      encoder.normal(lateral + ".bias", WIDTH);
    }
    for (int style = 0; style < count; style++) {
      String name = "encoder.styles." + style;
      int convolutions = style < 3 ? 4 : style < 7 ? 5 : 6;
      for (int i = 0; i < convolutions; i++) {
        encoder.normal(name + ".convs." + 2 * i + ".weight", WIDTH, WIDTH, 3, 3);
        encoder.normal(name + ".convs." + 2 * i + ".bias", WIDTH);
      }
      encoder.linear(name + ".linear", wDim);
    }
    return encoder.write(file, "Encoder4Editing", wDim);
  }

  private Path write(Path file, String type, int wDim) {
    normal("latent_avg", 1, wDim);
    SafetensorsWriter.write(
        file, NamedTensors.of(file.toString(), tensors).withMetadata(Map.of("encoder_type", type)));
    return file;
  }

  private void backbone() {
    normal("encoder.input_layer.0.weight", WIDTH, 3, 3, 3);
    norm("encoder.input_layer.1");
    normal("encoder.input_layer.2.weight", WIDTH);
    for (int block = 0; block < BLOCKS; block++) {
      String name = "encoder.body." + block + ".res_layer";
      norm(name + ".0");
      normal(name + ".1.weight", WIDTH, WIDTH, 3, 3);
      normal(name + ".2.weight", WIDTH);
      normal(name + ".3.weight", WIDTH, WIDTH, 3, 3);
      norm(name + ".4");
      normal(name + ".5.fc1.weight", 1, WIDTH, 1, 1);
      normal(name + ".5.fc2.weight", WIDTH, 1, 1, 1);
    }
  }

  private void norm(String name) {
    for (String part : new String[] {"weight", "bias", "running_mean"}) {
      normal(name + "." + part, WIDTH);
    }
    tensors.put(name + ".running_var", HostTensor.of(new float[] {4, 9}, WIDTH));
  }

  private void linear(String name, int wDim) {
    normal(name + ".weight", wDim, WIDTH);
    normal(name + ".bias", wDim);
  }

  private void normal(String name, long... shape) {
    float[] values = new float[Math.toIntExact(HostTensor.elementCount(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.3 * random.nextGaussian());
    }
    tensors.put(name, HostTensor.of(values, shape));
  }
}
