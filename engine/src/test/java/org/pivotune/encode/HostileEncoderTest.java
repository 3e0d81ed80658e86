package org.pivotune.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.tensor.HostTensor;

/** Files that are no encoder, damaged, or of another kind: one exception, which says what is wrong. */
class HostileEncoderTest {
  private static final Map<String, String> E4E = Map.of("encoder_type", "Encoder4Editing");

  @TempDir static Path folder;
  private static Map<String, HostTensor> tensors = Map.of();

  @BeforeAll
  static void read() {
    tensors = EncoderGoldens.tensors("e4e.pt", folder);
  }

  @Test
  void officialNamesAsSafetensorsAreTheSameEncoder() {
    Path file = EncoderGoldens.write(tensors, E4E, folder.resolve("names.safetensors"));
    Path one = folder.resolve("one.safetensors");
    Path two = folder.resolve("two.safetensors");
    EncoderFile.convert(file, one);
    EncoderFile.convert(EncoderGoldens.checkpoint("e4e.pt", folder), two);
    assertThat(one).hasSameBinaryContentAs(two);
    EncoderFile.convert(one, two);
    assertThat(two).as("ours, converted again").hasSameBinaryContentAs(one);
  }

  @Test
  void everyMissingTensorIsNamed() {
    int refused = 0;
    for (String name : List.copyOf(tensors.keySet())) {
      boolean unused = name.startsWith("decoder.") || name.endsWith("num_batches_tracked");
      if (!unused && !name.equals("latent_avg")) {
        Map<String, StoredTensor> changed = stored();
        changed.remove(name);
        assertThatThrownBy(() -> assembled(changed), name).isInstanceOf(CheckpointException.class);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(400);
  }

  @Test
  void everyWrongShapeIsNamed() {
    for (String name : List.copyOf(tensors.keySet())) {
      if (name.startsWith("encoder.") && !name.endsWith("num_batches_tracked")) {
        long[] shape = tensors.get(name).shape();
        shape[0] += 1;
        Map<String, StoredTensor> changed = stored();
        changed.put(name, StoredTensor.of("changed", new float[(int) HostTensor.elementCount(shape)], shape));
        assertThatThrownBy(() -> assembled(changed), name).isInstanceOf(CheckpointException.class)
            .hasMessageContaining("changed: ");
      }
    }
  }

  @Test
  void valuesThatAreNoNumbersAreRefused() {
    for (String name : List.of("encoder.input_layer.0.weight", "encoder.body.7.res_layer.4.running_mean",
        "encoder.styles.3.linear.bias", "latent_avg")) {
      refuses(E4E, changed -> changed.put(name, with(changed.get(name), Float.NaN)), "would hold NaN");
    }
    String variance = "encoder.body.7.res_layer.4.running_var";
    refuses(E4E, changed -> changed.put(variance, with(changed.get(variance), -1)), "body.7.res_layer.3");
  }

  @Test
  void otherEncodersAreRefusedWithTheirName() {
    refuses(Map.of("encoder_type", "ProgressiveBackboneEncoder"), changed -> {}, "ProgressiveBackboneEncoder");
    refuses(Map.of("encoder_type", "Evil\nType"), changed -> {}, "Evil?Type");
    refuses(Map.of(), changed -> {}, "does not say by 'encoder_type'");
    refuses(E4E, changed -> changed.put("encoder.input_layer.0.weight", HostTensor.allocate(3, 6, 3, 3)), "6 channels");
    refuses(E4E, changed -> changed.put("encoder.body.24.res_layer.1.weight", HostTensor.allocate(7, 7, 3, 3)),
        "more than 24 units");
  }

  @Test
  void hugeLayersOfSmallFilesAreRefused() {
    refuses(E4E, changed -> changed.put("encoder.input_layer.0.weight", HostTensor.allocate(4096, 3, 3, 3)), "1024");
    refuses(E4E, changed -> {
      for (int style = 10; style < 40; style++) {
        for (String name : List.copyOf(changed.keySet())) {
          if (name.startsWith("encoder.styles.9.")) {
            changed.put(name.replace("styles.9.", "styles." + style + "."), changed.get(name));
          }
        }
      }
    }, "more than 32 styles");
  }

  @Test
  void theCentreMustFit() {
    refuses(E4E, changed -> changed.remove("latent_avg"), "'latent_avg' is missing");
    refuses(E4E, changed -> changed.put("latent_avg", HostTensor.allocate(9, 7)), "'latent_avg' is");
    refuses(E4E, changed -> changed.put("latent_avg", HostTensor.allocate(10, 8)), "'latent_avg' is");
    refuses(Map.of("encoder_type", "WEncoder"), changed -> {
      changed.put("encoder.linear.weight", HostTensor.allocate(7, 7));
      changed.put("encoder.linear.bias", HostTensor.allocate(7));
      changed.put("latent_avg", with(HostTensor.allocate(18, 7), 1));
    }, "rows of 'latent_avg' differ");
  }

  @Test
  void filesOfOtherKindsSayWhatTheyAre() throws Exception {
    Path text = Files.writeString(folder.resolve("text.pt"), "not a checkpoint, but a note");
    assertThatThrownBy(() -> EncoderFile.convert(text, folder.resolve("out.safetensors")))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("text file");
    refuses(E4E, changed -> changed.keySet().removeIf(name -> name.startsWith("encoder.")), "encoder...");
    assertThatThrownBy(() -> Encoder.open(EncoderGoldens.checkpoint("e4e.pt", folder), 1))
        .isInstanceOf(CheckpointException.class);
    Path official = EncoderGoldens.write(tensors, E4E, folder.resolve("names.safetensors"));
    assertThatThrownBy(() -> Encoder.open(official, 1)).hasMessageContaining("pivotune model add");
  }

  private static Map<String, StoredTensor> stored() {
    Map<String, StoredTensor> stored = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> stored.put(name, StoredTensor.of("changed", tensor.toArray(), tensor.shape())));
    return stored;
  }

  private static EncoderNetwork assembled(Map<String, StoredTensor> stored) {
    return EncoderReader.network("changed", stored, "Encoder4Editing", true);
  }

  private static void refuses(Map<String, String> metadata, Consumer<Map<String, HostTensor>> change, String reason) {
    Map<String, HostTensor> changed = new LinkedHashMap<>(tensors);
    change.accept(changed);
    Path file = EncoderGoldens.write(changed, metadata, folder.resolve("changed.safetensors"));
    Path out = folder.resolve("refused.safetensors");
    assertThatThrownBy(() -> EncoderFile.convert(file, out))
        .isInstanceOf(CheckpointException.class).hasMessageContaining(file.toString()).hasMessageContaining(reason);
    assertThat(out).doesNotExist();
  }

  private static HostTensor with(HostTensor tensor, float value) {
    float[] values = tensor.toArray();
    values[values.length / 2] = value;
    return HostTensor.of(values, tensor.shape());
  }
}
