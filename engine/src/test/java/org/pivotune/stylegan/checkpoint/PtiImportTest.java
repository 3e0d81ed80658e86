package org.pivotune.stylegan.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pivotune.stylegan.Fixtures.relativeError;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.checkpoint.ByteSource;
import org.pivotune.checkpoint.ExchangeFiles;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.Noise;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;
import org.pivotune.torch.TorchLibrary;

/** Generators that NVIDIA's code tuned and stored the way PTI does show what that code renders, here and exported. */
@ExtendWith(NoLeakedHandles.class)
@Tag("quick")
class PtiImportTest {
  private static final double FORWARD = 1e-5;

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    TorchLibrary.load();
  }

  private static GeneratorWeights read(String name) {
    return GeneratorReader.read(ByteSource.of(name, ExchangeFiles.bytes(name)));
  }

  private static Generator generator(GeneratorWeights weights) {
    return Generator.load(weights.config(), weights.tensors().asMap(), Device.CPU);
  }

  private static double error(GeneratorWeights weights, String picture) {
    NamedTensors golden = ExchangeFiles.golden();
    try (Generator generator = generator(weights);
        TensorScope scope = TensorScope.open()) {
      Tensor codes = Tensor.of(golden.get("codes"), Device.CPU);
      return relativeError(generator.synthesize(codes, Noise.constant()), golden.get(picture));
    }
  }

  @ParameterizedTest
  @CsvSource({"base.pkl, before", "pti-tuned.pt, after", "pti-tuned-legacy.pt, after"})
  void renderWhatTheOfficialCodeRenders(String file, String picture) {
    GeneratorWeights weights = read(file);
    assertThat(weights.config().resolution()).isEqualTo(32);
    assertThat(weights.config().convClamp()).isEqualTo(OptionalDouble.of(256));
    assertThat(error(weights, picture)).isLessThan(FORWARD);
    assertThat(error(weights, picture.equals("after") ? "before" : "after")).isGreaterThan(0.1);
  }

  @Test
  void theBoundThatRosinalityLacksDoesNothingHere() {
    GeneratorWeights weights = read("pti-tuned.pt");
    try (Generator generator = generator(weights)) {
      assertThat(ClampEffect.of(generator, Optional.of(ExchangeFiles.golden().get("codes")))).isZero();
    }
    Path file = folder.resolve("tuned.pt");
    GeneratorWriter.writeRosinality(file, weights.config().withoutConvClamp(), weights.tensors().asMap());
    GeneratorWeights back = GeneratorReader.read(file);
    assertThat(back.config()).isEqualTo(weights.config().withoutConvClamp());
    assertThat(error(back, "after")).isLessThan(FORWARD);
  }

  @Test
  void aBoundThatBitesIsMeasured() {
    GeneratorWeights weights = read("pti-tuned.pt");
    GeneratorConfig config = weights.config();
    GeneratorConfig tight = GeneratorConfig.of(config.resolution(), config.zDim(), config.wDim(),
        config.mappingLayers(), config.channels(), OptionalDouble.of(0.5));
    try (Generator generator = Generator.load(tight, weights.tensors().asMap(), Device.CPU)) {
      assertThat(ClampEffect.of(generator, Optional.empty())).isGreaterThan(0.01);
    }
  }

  @Test
  void widthsOfRosinalitysTable() {
    assertThat(RosinalityWidths.multiplier(config(256, 32_768))).hasValue(2);
    assertThat(RosinalityWidths.multiplier(config(1024, 32_768))).hasValue(2);
    assertThat(RosinalityWidths.multiplier(config(256, 16_384))).hasValue(1);
    assertThat(RosinalityWidths.multiplier(config(256, 8_192))).isEmpty();
    assertThat(RosinalityWidths.table(read("base.pkl").config())).isEqualTo("{4: 8, 8: 8, 16: 8, 32: 8}");
  }

  /** NVIDIA's widths: base / resolution, at most 512. */
  private static GeneratorConfig config(int resolution, int base) {
    TreeMap<Integer, Integer> channels = new TreeMap<>();
    for (int block = 4; block <= resolution; block *= 2) {
      channels.put(block, Math.min(base / block, 512));
    }
    return GeneratorConfig.of(resolution, 512, 512, 8, channels, OptionalDouble.empty());
  }
}
