package org.pivotune.invert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
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
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.checkpoint.TorchArchiveWriter;
import org.pivotune.checkpoint.TorchCheckpointReader;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;

/** Pivots of other tools, from and to their files. */
@Tag("quick")
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

  /** {name: {img, latent, noise}}, as rosinality's projector.py saves what it found. */
  private Path projected(Map<String, HostTensor> noise) {
    Path file = folder.resolve("projected.pt");
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("img", HostTensor.allocate(3, 32, 32));
    entry.put("latent", differing(8).reshape(8, 16));
    entry.put("noise", noise);
    Map<String, Object> other = new LinkedHashMap<>(entry);
    other.put("latent", HostTensor.allocate(16));
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("data/me.png", entry);
    root.put("data/you.png", other);
    TorchArchiveWriter.write(file, root);
    return file;
  }

  private static Map<String, HostTensor> maps(int... sides) {
    Map<String, HostTensor> maps = new LinkedHashMap<>();
    for (int i = 0; i < sides.length; i++) {
      HostTensor map = HostTensor.allocate(1, 1, sides[i], sides[i]);
      map.data().put(sides[i] * sides[i] - 1, i + 1);
      maps.put(Integer.toString(i), map);
    }
    return maps;
  }

  @Test
  void rosinalitysProjectorBringsItsNoiseMaps() {
    Path file = projected(maps(4, 8, 8, 16, 16, 32, 32));
    Pivot me = PivotFile.read(TensorReference.parse(file + "#data/me.png"), CONFIG);
    assertThat(me.codes().toArray()).isEqualTo(differing(8).toArray());
    assertThat(me.noise().keySet()).isEqualTo(CONFIG.noiseMaps().keySet());
    int number = 0;
    for (Map.Entry<String, Integer> map : CONFIG.noiseMaps().entrySet()) {
      HostTensor read = me.noise().get(map.getKey());
      assertThat(read.shape()).as(map.getKey()).containsExactly(map.getValue(), map.getValue());
      assertThat(read.get(Math.toIntExact(read.elementCount() - 1))).as(map.getKey()).isEqualTo(++number);
    }
    Pivot you = PivotFile.read(TensorReference.parse(file + "#data/you.png"), CONFIG);
    assertThat(you.codes().toArray()).containsOnly(0f);
    assertThat(you.noise()).hasSize(7);
    assertThatThrownBy(() -> PivotFile.read(file, CONFIG)).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("data/me.png.latent F32[8, 16], data/you.png.latent F32[16]; say which, such as "
            + "projected.pt#data/me.png.latent");
    assertThat(PivotFile.read(TensorReference.parse(file + "#data/me.png.latent"), CONFIG).noise()).hasSize(7);
  }

  @Test
  void noiseMapsOfAnotherGeneratorAreRefused() {
    TensorReference few = TensorReference.parse(projected(maps(4, 8, 8)) + "#data/me.png");
    assertThatThrownBy(() -> PivotFile.read(few, CONFIG)).hasMessageContaining("data/me.png.noise.3' is missing")
        .hasMessageContaining("[1, 1, 16, 16]");
    TensorReference wide = TensorReference.parse(projected(maps(4, 8, 16, 16, 16, 32, 32)) + "#data/me.png");
    assertThatThrownBy(() -> PivotFile.read(wide, CONFIG)).hasMessageContaining("F32[1, 1, 16, 16]")
        .hasMessageContaining("[1, 1, 8, 8]");
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
    refused(Map.of("w", HostTensor.allocate(3, 8, 16)), "3 codes of w+, but the code of one picture, [8, 16] or [16]");
    refused(Map.of("w", HostTensor.allocate(0, 16)), "w+ [8, 16]");
    refused(Map.of("w", HostTensor.allocate(100_000, 16)), "many codes");
    refused(Map.of("a", HostTensor.allocate(8, 16), "b", HostTensor.allocate(8, 16)),
        "a F32[8, 16], b F32[8, 16]; say which, such as bad.safetensors#a");
    refused(Map.of("a", HostTensor.allocate(5)), "w+ [8, 16]");
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
