package org.pivotune.edit.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.checkpoint.TensorFile;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditFiles;
import org.pivotune.edit.LayerRange;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.StyleLayer;
import org.pivotune.stylegan.StyleOffsets;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;

/** Mappers, global directions and words against the same formulas in PyTorch, numpy and ONNX. */
@ExtendWith(NoLeakedHandles.class)
class StyleClipTest {
  private static final Offset<Float> CLOSE = Offset.offset(2e-5f);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"levels", "single"})
  void aMapperMovesAsInPyTorch(String kind) {
    StyleMapper mapper = MapperFile.read("m", EditFiles.copy("mapper-" + kind + ".pt", folder));
    HostTensor codes = EditFiles.golden("mapper.codes");
    float[] expected = EditFiles.golden("mapper." + kind).toArray();
    assertThat(mapper.displacement(codes, 1).toArray()).containsExactly(expected, CLOSE);
    float[] part = mapper.within(new LayerRange(1, 9)).displacement(codes, 0.1).toArray();
    for (int i = 0; i < part.length; i++) {
      int row = i / 8 % 10;
      assertThat(part[i]).isCloseTo(row >= 1 && row < 9 ? 0.1f * expected[i] : 0, CLOSE);
    }
    assertThat(mapper.displacement(HostTensor.allocate(1, 6, 8), 1).shape()).containsExactly(1, 6, 8);
    assertThatThrownBy(() -> mapper.displacement(HostTensor.allocate(1, 10, 4), 1))
        .isInstanceOf(EditException.class).hasMessageContaining("another generator");
  }

  @Test
  void otherCheckpointsAreNoMappers() {
    for (String name : List.of("components.pt", "direction.pt")) {
      Path file = EditFiles.copy(name, folder);
      assertThatThrownBy(() -> MapperFile.read("m", file)).isInstanceOf(EditException.class)
          .hasMessageContaining(name).hasMessageContaining("course_mapping");
    }
  }

  @Test
  void aGlobalDirectionMovesTheChannelsThatAgree() {
    try (Generator generator = EditFiles.tinyGenerator()) {
      List<StyleLayer> layers = generator.styleLayers();
      GlobalDirection direction = direction(layers, 0.4);
      StyleOffsets offsets = direction.styleOffsets(2);
      float[] expected = EditFiles.golden("global.offsets").toArray();
      int next = 0;
      int moved = 0;
      for (StyleLayer layer : layers) {
        for (int i = 0; i < layer.channels() && !layer.colours(); i++) {
          float actual = offsets.layers().contains(layer.index()) ? offsets.get(layer.index())[i] : 0;
          assertThat(actual).isCloseTo(2 * expected[next], CLOSE);
          moved += expected[next++] == 0 ? 0 : 1;
        }
      }
      assertThat(direction.channels()).isEqualTo(moved).isBetween(1, 15);
      assertThat(offsets.layers()).doesNotContain(1, 4);
      assertThatThrownBy(() -> direction(layers, 0.99)).isInstanceOf(EditException.class).hasMessageContaining("beta");
      assertThatThrownBy(() -> direction(layers, 1)).isInstanceOf(EditException.class);
      assertThatThrownBy(() -> direction(layers.subList(0, 3), 0.1)).isInstanceOf(EditException.class)
          .hasMessageContaining("fs3");
    }
  }

  @Test
  void effectsAreOfLengthOneOrNoneAndWordsHaveALength() {
    try (Generator generator = EditFiles.tinyGenerator()) {
      List<StyleLayer> layers = generator.styleLayers();
      int channels = layers.stream().filter(layer -> !layer.colours()).mapToInt(StyleLayer::channels).sum();
      StyleDeviations deviations = StyleDeviations.read(EditFiles.copy("style-std.pkl", folder), layers);
      HostTensor effects = HostTensor.allocate(channels, 2);
      effects.data().put(2 * (channels - 1), 1);
      GlobalDirection last = GlobalDirection.of("last", layers, effects, new float[] {3, 4}, deviations, 0.6);
      assertThat(last.channels()).isEqualTo(1);
      assertThat(last.styleOffsets(1).layers()).hasSize(1);
      // Along 3, 4 the only channel agrees to 0.6.
      assertThatThrownBy(() -> GlobalDirection.of("last", layers, effects, new float[] {3, 4}, deviations, 0.61))
          .isInstanceOf(EditException.class).hasMessageContaining("agrees to 0.600");
      for (float[] words : new float[][] {{0, 0}, {Float.NaN, 1}, {Float.POSITIVE_INFINITY, 1}}) {
        assertThatThrownBy(() -> GlobalDirection.of("last", layers, effects, words, deviations, 0.1))
            .isInstanceOf(EditException.class).hasMessageContaining("change of words");
      }
      for (double beta : new double[] {-0.1, 1, Double.NaN}) {
        assertThatThrownBy(() -> GlobalDirection.of("last", layers, effects, new float[] {3, 4}, deviations, beta))
            .isInstanceOf(EditException.class).hasMessageContaining("beta is from 0");
      }
      effects.data().put(0, 0.5f);
      assertThatThrownBy(() -> GlobalDirection.of("last", layers, effects, new float[] {3, 4}, deviations, 0.1))
          .isInstanceOf(EditException.class).hasMessageContaining("row 0 of the effects");
    }
  }

  private GlobalDirection direction(List<StyleLayer> layers, double beta) {
    HostTensor effects = TensorFile.open(EditFiles.copy("fs3.npy", folder)).get(TensorFile.ALONE).read();
    float[] words = EditFiles.golden("global.words").toArray();
    StyleDeviations deviations = StyleDeviations.read(EditFiles.copy("style-std.pkl", folder), layers);
    return GlobalDirection.of("words", layers, effects, words, deviations, beta);
  }

  @Test
  void deviationsAreMeasuredOnTheGenerator() {
    try (Generator generator = EditFiles.tinyGenerator()) {
      StyleDeviations measured = StyleDeviations.of(generator, 400, 1);
      for (StyleLayer layer : generator.styleLayers()) {
        for (float value : measured.of(layer)) {
          assertThat(value).isPositive().isLessThan(100);
        }
      }
    }
  }

  @Test
  void tokensFollowTheMerges() {
    for (String name : List.of("merges.txt", "merges.txt.gz")) {
      ClipTokenizer tokenizer = ClipTokenizer.read(EditFiles.copy(name, folder));
      assertThat(tokenizer.start()).isEqualTo(522);
      assertThat(tokenizer.end()).isEqualTo(523);
      // a = 256 + 64, ! = 256 + 0, 7 = 256 + 22; ate is a, t, e without its end-of-word merge.
      assertThat(tokenizer.encode("A  cat\n", 6)).containsExactly(522, 320, 513, 523, 0, 0);
      assertThat(tokenizer.encode("é green7!", 8)).containsExactly(522, 521, 520, 278, 256, 523, 0, 0);
      assertThat(tokenizer.encode("ate", 6)).containsExactly(522, 64, 83, 324, 523, 0);
      assertThat(tokenizer.encode("", 3)).containsExactly(522, 523, 0);
      assertThatThrownBy(() -> tokenizer.encode("cat cat cat", 4))
          .isInstanceOf(EditException.class).hasMessageContaining("3 tokens").hasMessageContaining("takes 2");
    }
  }

  @Test
  void otherListsAreNoMerges() throws Exception {
    for (String text : List.of("", "#version: 0.2\n", "one\n", "a b c\n")) {
      Path file = Files.writeString(folder.resolve("bad.txt"), text);
      assertThatThrownBy(() -> ClipTokenizer.read(file)).isInstanceOf(EditException.class)
          .hasMessageContaining("merges");
    }
  }

  @ParameterizedTest
  @CsvSource({"text-int64.onnx", "text-int32-mask.onnx"})
  void phrasesBecomeAChangeOfWords(String model) {
    ClipTokenizer tokenizer = ClipTokenizer.read(EditFiles.copy("merges.txt", folder));
    try (ClipTextEncoder encoder = ClipTextEncoder.open(EditFiles.copy(model, folder), tokenizer, 1)) {
      assertThat(encoder.change("cat", "dog", List.of("{}", "a {}")))
          .containsExactly(EditFiles.golden("text.change").toArray(), CLOSE);
      assertThatThrownBy(() -> encoder.change("cat", "Cat", List.of("{}")))
          .isInstanceOf(EditException.class).hasMessageContaining("mean the same");
    }
  }
}
