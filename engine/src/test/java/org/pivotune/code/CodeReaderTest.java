package org.pivotune.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.NpzWriter;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.checkpoint.TorchArchiveWriter;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.LayerRange;
import org.pivotune.edit.method.VectorFile;
import org.pivotune.invert.PivotFile;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;

/** One set of rules for latents, pivots and directions, whatever the container. */
class CodeReaderTest {
  private static final int ROWS = 6;
  private static final int WIDTH = 5;
  private static final GeneratorConfig CONFIG = config(WIDTH);
  private static final CodeReader READER = CodeReader.of(CONFIG);

  @TempDir Path folder;

  private static GeneratorConfig config(int z) {
    return GeneratorConfig.of(16, z, WIDTH, 2, new TreeMap<>(Map.of(4, 4, 8, 4, 16, 4)), OptionalDouble.empty());
  }

  /** Files that hold tensors by name. */
  private enum Container {
    SAFETENSORS,
    NPZ,
    TORCH;

    TensorReference holding(Path folder, Map<String, HostTensor> tensors) {
      Path file = folder.resolve("codes." + name());
      switch (this) {
        case SAFETENSORS -> SafetensorsWriter.write(file, NamedTensors.of("test", tensors));
        case NPZ -> NpzWriter.write(file, tensors);
        case TORCH -> TorchArchiveWriter.write(file, tensors);
      }
      return TensorReference.of(file);
    }
  }

  /** 1, 2, 3, ... */
  private static HostTensor counting(long... shape) {
    float[] values = new float[Math.toIntExact(HostTensor.elementCount(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 1;
    }
    return HostTensor.of(values, shape);
  }

  private static long[] shape(String text) {
    return Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
  }

  private Codes latents(HostTensor tensor, Optional<LatentSpace> wanted) {
    return READER.read(Container.SAFETENSORS.holding(folder, Map.of("w", tensor)), wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "5, w, 1 5", "1 5, w, 1 5", "3 5, w, 3 5", "3 1 5, w, 3 5", "7 5, w, 7 5",
    "6 5, w+, 1 6 5", "1 6 5, w+, 1 6 5", "3 6 5, w+, 3 6 5", "3 1 6 5, w+, 3 6 5", "1 1 6 5, w+, 1 6 5",
    "30, w+, 1 6 5", "1 30, w+, 1 6 5", "3 30, w+, 3 6 5", "6 6 5, w+, 6 6 5", "6 1 5, w, 6 5", "12 5, w, 12 5"})
  void aShapeSaysWhatItIs(String stored, String space, String read) {
    HostTensor tensor = counting(shape(stored));
    Codes codes = latents(tensor, Optional.empty());
    assertThat(codes.space()).hasToString(space);
    assertThat(codes.values().shape()).isEqualTo(shape(read));
    assertThat(codes.values().toArray()).isEqualTo(tensor.toArray());
  }

  @ParameterizedTest
  @CsvSource({
    "6 5, w, 6 5", "6 5, w+, 1 6 5", "5, w+, 1 6 5", "3 1 5, w+, 3 6 5", "3 5, z, 3 5", "6 5, z, 6 5", "5, z, 1 5"})
  void theUserHasTheLastWord(String stored, String space, String read) {
    Codes codes = latents(counting(shape(stored)), LatentSpace.find(space));
    assertThat(codes.space()).hasToString(space);
    assertThat(codes.values().shape()).isEqualTo(shape(read));
  }

  @ParameterizedTest
  @CsvSource({"6 4", "2 2 6 5", "0 5", "3 7 5", "4 6 5 1", "3 3 30", "1 1 1 6 5"})
  void otherShapesAreRefusedByWhatIsFoundAndWhatIsNeeded(String stored) {
    HostTensor tensor = counting(shape(stored));
    assertThatThrownBy(() -> latents(tensor, Optional.empty())).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("codes.SAFETENSORS#w: it is F32" + Arrays.toString(shape(stored)));
  }

  @Test
  void rowsThatAreAllTheSameAreACodeOfW() {
    HostTensor eighteen = HostTensor.allocate(18, WIDTH);
    for (int i = 0; i < 18 * WIDTH; i++) {
      eighteen.data().put(i, i % WIDTH + 1);
    }
    for (HostTensor same : new HostTensor[] {eighteen, eighteen.reshape(1, 18, WIDTH)}) {
      Codes codes = latents(same, Optional.empty());
      assertThat(codes.space()).isEqualTo(LatentSpace.W);
      assertThat(codes.values().toArray()).containsExactly(1, 2, 3, 4, 5);
    }
    HostTensor differing = counting(1, 18, WIDTH);
    assertThatThrownBy(() -> latents(differing, Optional.empty()))
        .hasMessageContaining("18 rows that differ, but this generator takes 6");
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void threeReadersOfOneFileAgree(Container container) {
    for (String stored : new String[] {"5", "1 5", "6 5", "1 6 5", "30", "1 30"}) {
      HostTensor tensor = counting(shape(stored));
      TensorReference file = container.holding(folder, Map.of("w", tensor));
      float[] latents = READER.read(file, Optional.empty()).rows(ROWS).toArray();
      float[] pivot = PivotFile.read(file, CONFIG).codes().toArray();
      EditDirection direction = VectorFile.read("x", file, READER, LayerRange.ALL);
      float[] moved = direction.displacement(HostTensor.allocate(1, ROWS, WIDTH), 1).toArray();
      assertThat(pivot).as(stored).isEqualTo(latents);
      for (int i = 0; i < moved.length; i++) {
        assertThat(moved[i]).as(stored).isCloseTo(latents[i], org.assertj.core.data.Offset.offset(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void namesChooseInEveryContainer(Container container) {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    tensors.put("age", counting(1, ROWS, WIDTH));
    tensors.put("smile", HostTensor.allocate(1, ROWS, WIDTH));
    tensors.put("image", counting(3, 16, 16));
    TensorReference file = container.holding(folder, tensors);
    TensorReference age = TensorReference.parse(file + "#age");
    assertThat(READER.direction(age).toArray()).isEqualTo(tensors.get("age").toArray());
    assertThat(READER.read(age, Optional.empty()).count()).isEqualTo(1);
    assertThatThrownBy(() -> READER.direction(file))
        .hasMessageContaining("age F32[1, 6, 5]").hasMessageContaining("smile F32[1, 6, 5]")
        .hasMessageContaining("#age").hasMessageNotContaining("image");
    assertThatThrownBy(() -> READER.direction(TensorReference.parse(file + "#")))
        .hasMessageContaining("no tensor ''").hasMessageContaining("age F32[1, 6, 5]");
  }

  @Test
  void dictsInDictsAreNamedByDots() {
    Path file = folder.resolve("nested.pt");
    TorchArchiveWriter.write(file, Map.of("me.png", Map.of(
        "img", counting(3, 5, 5), "latent", counting(ROWS, WIDTH), "noise", Map.of("0", counting(1, 1, 4, 4)))));
    assertThat(READER.read(TensorReference.of(file), Optional.empty()).count()).isEqualTo(1);
    assertThat(READER.read(TensorReference.parse(file + "#me.png"), Optional.empty()).count()).isEqualTo(1);
    assertThat(READER.read(TensorReference.parse(file + "#me.png.latent"), Optional.empty()).count()).isEqualTo(1);
  }

  @Test
  void filesMayHaveTheSignInTheirNamesToo() throws Exception {
    TensorReference plain = Container.NPZ.holding(folder, Map.of("a#b", counting(ROWS, WIDTH), "w", counting(3, 4)));
    Path odd = Files.move(plain.file(), folder.resolve("c#1.npz"));
    assertThat(READER.read(TensorReference.parse(odd + "#a#b"), Optional.empty()).count()).isEqualTo(1);
    assertThat(READER.read(TensorReference.parse(odd.toString()), Optional.empty()).count()).isEqualTo(1);
    assertThatThrownBy(() -> READER.read(TensorReference.parse(folder + "/none.npz#x"), Optional.empty()))
        .hasMessageContaining("none.npz").hasMessageContaining("no such file");
  }

  @Test
  void zAndWAreToldByNameWhereSizesAreEqual() {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    for (String name : new String[] {"z", "z_draws", "w", "ws", "pivot.w", "latent", "codes"}) {
      tensors.put(name, counting(3, WIDTH));
    }
    TensorReference file = Container.SAFETENSORS.holding(folder, tensors);
    Map<String, String> expected = Map.of("z", "z", "z_draws", "z", "w", "w", "ws", "w", "pivot.w", "w", "latent", "w");
    expected.forEach((name, space) -> assertThat(
        READER.read(TensorReference.parse(file + "#" + name), Optional.empty()).space()).as(name).hasToString(space));
    assertThatThrownBy(() -> READER.read(TensorReference.parse(file + "#codes"), Optional.empty()))
        .hasMessageContaining("could be z or w").hasMessageContaining("a name that begins with z or w");
  }

  @Test
  void zAndWAreToldBySizeWhereThoseDiffer() {
    CodeReader differing = CodeReader.of(config(4));
    TensorReference file = Container.NPZ.holding(folder, Map.of("four", counting(3, 4), "five", counting(3, 5)));
    assertThat(differing.read(TensorReference.parse(file + "#four"), Optional.empty()).space())
        .isEqualTo(LatentSpace.Z);
    assertThat(differing.read(TensorReference.parse(file + "#five"), Optional.empty()).space())
        .isEqualTo(LatentSpace.W);
  }

  @Test
  void numbersThatAreNoneAreToldWithTheirPlace() {
    HostTensor broken = counting(2, ROWS, WIDTH);
    broken.data().put(ROWS * WIDTH + 2 * WIDTH + 3, Float.NaN);
    assertThatThrownBy(() -> latents(broken, Optional.empty())).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("codes.SAFETENSORS#w").hasMessageContaining("NaN at [1, 2, 3]");
    HostTensor infinite = counting(WIDTH);
    infinite.data().put(4, Float.NEGATIVE_INFINITY);
    TensorReference file = Container.NPZ.holding(folder, Map.of("x", infinite));
    assertThatThrownBy(() -> READER.direction(file)).hasMessageContaining("-Infinity at [4]");
  }

  @Test
  void oneCodeIsNotTakenOutOfMany() {
    TensorReference file = Container.NPZ.holding(folder, Map.of("w", counting(3, WIDTH)));
    assertThatThrownBy(() -> READER.direction(file))
        .hasMessageContaining("3 codes of w, but a direction [5] or [6, 5] is needed");
    assertThatThrownBy(() -> PivotFile.read(file, CONFIG)).hasMessageContaining("the code of one picture");
  }
}
