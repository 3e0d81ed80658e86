package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.NpzWriter;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.checkpoint.TorchArchiveWriter;
import org.pivotune.cli.LatentFile.Space;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;

class LatentFileTest {
  private static final GeneratorConfig EQUAL = config(6, 6);
  private static final GeneratorConfig DIFFERENT = config(5, 6);

  @TempDir Path folder;
  private Path file = Path.of("");

  private static GeneratorConfig config(int z, int w) {
    return GeneratorConfig.of(8, z, w, 2, new TreeMap<>(Map.of(4, 4, 8, 4)), OptionalDouble.empty());
  }

  @BeforeEach
  void write() {
    file = folder.resolve("codes.safetensors");
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    for (String name : new String[] {"z", "z_draws", "w", "ws", "pivot.w", "codes"}) {
      tensors.put(name, HostTensor.allocate(3, 6));
    }
    tensors.put("five", HostTensor.allocate(3, 5));
    tensors.put("one", HostTensor.allocate(6));
    tensors.put("layers", HostTensor.allocate(4, 6));
    tensors.put("w_plus", HostTensor.allocate(3, 4, 6));
    SafetensorsWriter.write(file, NamedTensors.of("test", tensors));
  }

  private Space space(String name, GeneratorConfig config) {
    return LatentFile.read(file + "#" + name, null, config).space();
  }

  @Test
  void numbersThatAreNoneAreRefused() {
    Path damaged = folder.resolve("damaged.safetensors");
    SafetensorsWriter.write(damaged, NamedTensors.of("test", Map.of("w", HostTensor.of(
        new float[] {1, 2, Float.NaN, 4, 5, 6}, 1, 6))));
    assertThatThrownBy(() -> LatentFile.read(damaged.toString(), null, EQUAL))
        .hasMessageContaining("damaged.safetensors").hasMessageContaining("NaN");
  }

  @Test
  void threeDimensionsAreWPlus() {
    assertThat(space("w_plus", EQUAL)).isEqualTo(Space.W_PLUS);
  }

  @Test
  void theNameDecidesWhereSizesAreEqual() {
    assertThat(space("z", EQUAL)).isEqualTo(Space.Z);
    assertThat(space("z_draws", EQUAL)).isEqualTo(Space.Z);
    assertThat(space("w", EQUAL)).isEqualTo(Space.W);
    assertThat(space("ws", EQUAL)).isEqualTo(Space.W);
    assertThat(space("pivot.w", EQUAL)).isEqualTo(Space.W);
    assertThatThrownBy(() -> space("codes", EQUAL)).hasMessageContaining("add --space z or --space w");
  }

  @Test
  void theShapeDecidesWhereSizesDiffer() {
    assertThat(space("five", DIFFERENT)).isEqualTo(Space.Z);
    assertThat(space("codes", DIFFERENT)).isEqualTo(Space.W);
    assertThat(space("z", DIFFERENT)).isEqualTo(Space.W);
  }

  @Test
  void theUserHasTheLastWord() {
    assertThat(LatentFile.read(file + "#ws", Space.Z, EQUAL).space()).isEqualTo(Space.Z);
    LatentFile layers = LatentFile.read(file + "#layers", Space.W_PLUS, EQUAL);
    assertThat(layers.values().shape()).containsExactly(1, 4, 6);
    assertThat(LatentFile.read(file + "#one", Space.W, EQUAL).values().shape()).containsExactly(1, 6);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> space("five", EQUAL)).hasMessageContaining("add --space");
    assertThatThrownBy(() -> LatentFile.read(file + "#five", Space.W, EQUAL)).hasMessageContaining("w [N, 6]");
    assertThatThrownBy(() -> space("nothing", EQUAL)).hasMessageContaining("no tensor 'nothing'");
    assertThatThrownBy(() -> LatentFile.read(file.toString(), null, EQUAL)).hasMessageContaining("#NAME");
    assertThatThrownBy(() -> LatentFile.read(file + "#", null, EQUAL)).hasMessageContaining("w_plus");
  }

  @Test
  void filesOfOtherToolsAreReadToo() {
    Path npz = folder.resolve("projected_w.npz");
    NpzWriter.write(npz, Map.of("w", HostTensor.allocate(1, 4, 6)));
    assertThat(LatentFile.read(npz + "#w", null, EQUAL).space()).isEqualTo(Space.W_PLUS);
    assertThat(LatentFile.read(npz.toString(), null, EQUAL).values().shape()).containsExactly(1, 4, 6);
    Path pt = folder.resolve("0.pt");
    TorchArchiveWriter.write(pt, HostTensor.allocate(1, 4, 6));
    assertThat(LatentFile.read(pt.toString(), null, EQUAL).space()).isEqualTo(Space.W_PLUS);
    assertThatThrownBy(() -> LatentFile.read(folder.resolve("none.pt").toString(), null, EQUAL))
        .hasMessageContaining("no such file");
  }
}
