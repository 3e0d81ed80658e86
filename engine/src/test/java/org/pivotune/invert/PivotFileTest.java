package org.pivotune.invert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.ExchangeFiles;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.NpzWriter;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.checkpoint.TorchArchiveWriter;
import org.pivotune.checkpoint.TorchCheckpointReader;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;

/** Pivots of other tools, from and to their files. */
class PivotFileTest {
  private static final GeneratorConfig CONFIG = GeneratorConfig.of(
      32, 16, 16, 2, new TreeMap<>(Map.of(4, 8, 8, 8, 16, 8, 32, 8)), OptionalDouble.of(256));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"pti-pivot.pt", "pti-pivot-legacy.pt", "projected_w.npz"})
  void readsThoseOfPtiAndNvidia(String name) {
    Pivot pivot = PivotFile.read(ExchangeFiles.copy(name, folder), CONFIG);
    assertThat(pivot.codes().shape()).containsExactly(1, 8, 16);
    assertThat(pivot.codes().toArray()).isEqualTo(ExchangeFiles.golden().get("codes").toArray());
    assertThat(pivot.noise()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(PivotFile.Format.class)
  void everyFormatGivesThePivotBack(PivotFile.Format format) {
    HostTensor codes = differing(8);
    HostTensor map = HostTensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    Pivot pivot = new Pivot(codes, Map.of("synthesis.b4.conv1.noise_const", map), List.of());
    Path file = folder.resolve("pivot");
    PivotFile.write(file, pivot, format);
    Pivot back = PivotFile.read(file, CONFIG);
    assertThat(back.codes().toArray()).isEqualTo(codes.toArray());
    assertThat(back.noise().keySet()).isEqualTo(format.keepsNoise() ? pivot.noise().keySet() : Map.of().keySet());
    back.noise().values().forEach(found -> assertThat(found.toArray()).isEqualTo(map.toArray()));
  }

  @Test
  void theNameOfAFileChoosesItsFormat() {
    assertThat(PivotFile.Format.of(Path.of("a/w.npz"))).isEqualTo(PivotFile.Format.NPZ);
    assertThat(PivotFile.Format.of(Path.of("0.PT"))).isEqualTo(PivotFile.Format.PTI);
    assertThat(PivotFile.Format.of(Path.of("p.safetensors"))).isEqualTo(PivotFile.Format.SAFETENSORS);
    assertThatThrownBy(() -> PivotFile.Format.of(Path.of("w.npy"))).hasMessageContaining(".npz");
  }

  @Test
  void ptisFileIsATensorAlone() {
    Path file = folder.resolve("0.pt");
    PivotFile.write(file, new Pivot(differing(8), Map.of(), List.of()), PivotFile.Format.PTI);
    assertThat(new TorchCheckpointReader().read(file).tensor().shape()).containsExactly(1, 8, 16);
  }

  @Test
  void oneRowStandsForAll() {
    Path file = folder.resolve("one.npz");
    HostTensor row = HostTensor.allocate(16);
    row.data().put(3, 5);
    NpzWriter.write(file, Map.of("anything", row));
    float[] codes = PivotFile.read(file, CONFIG).codes().toArray();
    assertThat(codes).hasSize(8 * 16);
    for (int i = 0; i < codes.length; i++) {
      assertThat(codes[i]).isEqualTo(i % 16 == 3 ? 5 : 0);
    }
  }

  @Test
  void rowsThatDifferMustBeAsManyAsTheGeneratorTakes() {
    Path file = folder.resolve("0.pt");
    TorchArchiveWriter.write(file, differing(18));
    assertThatThrownBy(() -> PivotFile.read(file, CONFIG)).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("0.pt").hasMessageContaining("18 rows that differ").hasMessageContaining("takes 8");
  }

  @Test
  void whatIsNoPivotIsRefused() {
    refused(Map.of("w", HostTensor.allocate(1, 8, 15)), "[1, 8, 15]");
    refused(Map.of("w", HostTensor.allocate(3, 8, 16)), "one photo");
    refused(Map.of("w", HostTensor.allocate(0, 16)), "[1, 8, 16]");
    refused(Map.of("w", HostTensor.allocate(100_000, 16)), "[1, 8, 16]");
    refused(Map.of("a", HostTensor.allocate(8, 16), "b", HostTensor.allocate(8, 16)), "not plain which");
    refused(Map.of("a", HostTensor.allocate(5)), "not plain which");
    HostTensor nan = HostTensor.allocate(8, 16);
    nan.data().put(0, Float.NaN);
    refused(Map.of("w", nan), "NaN");
    Map<String, HostTensor> noise = new LinkedHashMap<>();
    noise.put("codes", HostTensor.allocate(1, 8, 16));
    noise.put("noise.synthesis.b4.conv1.noise_const", HostTensor.allocate(64, 64));
    refused(noise, "larger than");
  }

  private void refused(Map<String, HostTensor> tensors, String because) {
    Path file = folder.resolve("bad.safetensors");
    SafetensorsWriter.write(file, NamedTensors.of("test", tensors));
    assertThatThrownBy(() -> PivotFile.read(file, CONFIG)).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("bad.safetensors").hasMessageContaining(because);
  }

  private static HostTensor differing(int rows) {
    float[] values = new float[rows * 16];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    return HostTensor.of(values, 1, rows, 16);
  }
}
