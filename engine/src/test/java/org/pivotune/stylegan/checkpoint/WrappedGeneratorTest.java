package org.pivotune.stylegan.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.checkpoint.TestFiles;
import org.pivotune.checkpoint.TorchArchiveWriter;
import org.pivotune.checkpoint.TorchCheckpointReader;
import org.pivotune.code.CodeFiles;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.tensor.HostTensor;

/** Generators under other people's prefixes, without buffers that follow from the rest, and of kinds that are refused. */
class WrappedGeneratorTest {
  private static final List<String> WRAPPERS = List.of("g", "g_ema", "G_ema", "generator", "state_dict", "model",
      "module", "decoder", "G", "netG", "params_ema", "model.g_ema", "state_dict.module", "ckpt.generator.module");

  @TempDir Path folder;

  /** How a generator's tensors are called. */
  private enum Names {
    NVIDIA("synthesis.b4.torgb.weight", "synthesis.b4.const"),
    ROSINALITY("to_rgb1.conv.weight", "input.input");

    private final String colours;
    private final String constant;

    Names(String colours, String constant) {
      this.colours = colours;
      this.constant = constant;
    }

    Map<String, HostTensor> tensors() {
      Map<String, HostTensor> tensors = new LinkedHashMap<>();
      if (this == NVIDIA) {
        tensors.putAll(golden().asMap());
      } else {
        new TorchCheckpointReader().read(TestFiles.source("tiny-rosinality.pt")).tensors().read().asMap()
            .forEach((name, tensor) -> tensors.put(name.replaceFirst("^g_ema\\.", ""), tensor));
      }
      return tensors;
    }
  }

  private static NamedTensors golden() {
    return SafetensorsReader.read("tiny.golden.safetensors", TestFiles.bytes("tiny.golden.safetensors"));
  }

  static Stream<Arguments> wrapped() {
    List<Arguments> all = new ArrayList<>();
    for (Names names : Names.values()) {
      for (String wrapper : WRAPPERS) {
        all.add(Arguments.of(names, wrapper));
      }
    }
    return all.stream();
  }

  /** The tensors below keys that are dicts. */
  private static Map<String, ?> nested(String path, Map<String, HostTensor> tensors) {
    Map<String, ?> inner = tensors;
    for (String key : List.of(path.split("\\.")).reversed()) {
      inner = Map.of(key, inner);
    }
    return inner;
  }

  private static Map<String, HostTensor> prefixed(String path, Map<String, HostTensor> tensors) {
    Map<String, HostTensor> longer = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> longer.put(path + "." + name, tensor));
    return longer;
  }

  private Path safetensors(Map<String, HostTensor> tensors) {
    Path file = folder.resolve("generator.safetensors");
    SafetensorsWriter.write(file, NamedTensors.of("test", tensors));
    return file;
  }

  private Path torch(Map<String, ?> root) {
    Path file = folder.resolve("generator.pt");
    TorchArchiveWriter.write(file, root);
    return file;
  }

  private static void assertIsTheGenerator(GeneratorWeights read) {
    NamedTensors expected = golden();
    assertThat(read.tensors().size()).isEqualTo(
        (int) expected.names().stream().filter(name -> !name.endsWith("resample_filter")).count());
    read.tensors().asMap().forEach(
        (name, tensor) -> assertThat(TestFiles.same(tensor, expected.get(name))).as(name).isTrue());
  }

  @ParameterizedTest
  @MethodSource("wrapped")
  void areReadInEveryContainer(Names names, String wrapper) {
    Map<String, HostTensor> tensors = names.tensors();
    assertIsTheGenerator(GeneratorReader.read(torch(nested(wrapper, tensors))));
    assertIsTheGenerator(GeneratorReader.read(torch(prefixed(wrapper, tensors))));
    assertIsTheGenerator(GeneratorReader.read(safetensors(prefixed(wrapper, tensors))));
  }

  @Test
  void aCentreOfWBesideTheWrapperIsTaken() {
    Map<String, HostTensor> tensors = new LinkedHashMap<>(Names.ROSINALITY.tensors());
    HostTensor mean = tensors.remove("latent_avg");
    HostTensor rows = HostTensor.allocate(3, 4);
    for (int i = 0; i < 12; i++) {
      rows.data().put(i, mean.get(i % 4));
    }
    for (Map<String, ?> root : List.of(Map.of("state_dict", prefixed("decoder", tensors), "latent_avg", rows),
        Map.of("g_ema", tensors, "mean_latent", mean), Map.of("g_ema", tensors, "truncation_latent", rows))) {
      assertIsTheGenerator(GeneratorReader.read(torch(root)));
    }
  }

  @Test
  void averagedWeightsGoBeforeOthers() {
    assertIsTheGenerator(GeneratorReader.read("wrapped.pkl", CodeFiles.bytes("wrapped.pkl")));
    Map<String, HostTensor> zeros = new LinkedHashMap<>();
    golden().asMap().forEach((name, tensor) -> zeros.put(name, HostTensor.allocate(tensor.shape())));
    assertIsTheGenerator(GeneratorReader.read(torch(Map.of("g", zeros, "g_ema", Names.ROSINALITY.tensors()))));
    assertThatThrownBy(() -> GeneratorReader.read(torch(Map.of("a", zeros, "b", zeros))))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("several networks").hasMessageContaining("a.")
        .hasMessageContaining("b.");
  }

  @ParameterizedTest
  @EnumSource(Names.class)
  void buffersThatFollowFromTheRestAreFilled(Names names) {
    Map<String, HostTensor> tensors = names.tensors();
    tensors.keySet().removeIf(name -> name.matches("noises\\..*|.*(noise_const|w_avg|latent_avg|kernel|_filter)"));
    GeneratorWeights read = GeneratorReader.read(torch(Map.of("g_ema", tensors)));
    assertThat(read.sourceFormat()).contains("noise maps drawn").contains("centre of W measured");
    NamedTensors expected = golden();
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (String name : read.tensors().names()) {
      HostTensor tensor = read.tensors().get(name);
      if (name.endsWith("noise_const")) {
        for (float value : tensor.toArray()) {
          sum += value;
          squares += value * value;
          count++;
        }
      } else if (!name.endsWith("w_avg")) {
        assertThat(TestFiles.same(tensor, expected.get(name))).as(name).isTrue();
      }
    }
    assertThat(count).isEqualTo(16 + 64 + 64);
    assertThat(sum / count).isCloseTo(0, Offset.offset(0.25));
    assertThat(squares / count).isCloseTo(1, Offset.offset(0.35));
    // The two forms of one generator stay the same generator.
    GeneratorWeights nomean = GeneratorReader.read("x", TestFiles.bytes("tiny-rosinality-nomean.pt"));
    assertThat(TestFiles.same(read.tensors().get("mapping.w_avg"), nomean.tensors().get("mapping.w_avg"))).isTrue();
    assertThat(read.tensors().get("synthesis.b8.conv1.noise_const").get(5)).isEqualTo(
        GeneratorReader.read(safetensors(tensors)).tensors().get("synthesis.b8.conv1.noise_const").get(5));
  }

  @ParameterizedTest
  @EnumSource(Names.class)
  void oneMissingMapLeavesTheOthersAlone(Names names) {
    Map<String, HostTensor> tensors = names.tensors();
    tensors.remove("noises.noise_1");
    tensors.remove("synthesis.b8.conv0.noise_const");
    GeneratorWeights read = GeneratorReader.read(safetensors(tensors));
    for (String name : List.of("synthesis.b4.conv1.noise_const", "synthesis.b8.conv1.noise_const")) {
      assertThat(TestFiles.same(read.tensors().get(name), golden().get(name))).isTrue();
    }
    assertThat(TestFiles.same(read.tensors().get("synthesis.b8.conv0.noise_const"),
        golden().get("synthesis.b8.conv0.noise_const"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "NVIDIA, 1, '1 channel, grey'", "ROSINALITY, 1, '1 channel, grey'", "NVIDIA, 4, '4 channels, such as RGB with alpha'",
    "ROSINALITY, 4, '4 channels, such as RGB with alpha'", "ROSINALITY, 6, 6 channels"})
  void coloursAreToldByTheirNumber(Names names, int channels, String words) {
    Map<String, HostTensor> tensors = names.tensors();
    long[] shape = tensors.get(names.colours).shape();
    shape[names == Names.NVIDIA ? 0 : 1] = channels;
    tensors.put(names.colours, HostTensor.allocate(shape));
    for (Path file : List.of(safetensors(prefixed("module", tensors)), torch(Map.of("g_ema", tensors)))) {
      assertThatThrownBy(() -> GeneratorReader.read(file)).isInstanceOf(CheckpointException.class)
          .hasMessageContaining(file.toString()).hasMessageContaining("its pictures have " + words)
          .hasMessageContaining("3 colour channels, RGB");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NVIDIA, 4, 6, 'not square: they grow from synthesis.b4.const, which is 6 wide and 4 high'",
    "ROSINALITY, 8, 4, 'not square: they grow from input.input, which is 4 wide and 8 high'",
    "ROSINALITY, 5, 5, 'grow from 5x5'"})
  void picturesThatAreNotSquareAreToldByThatWord(Names names, int high, int wide, String words) {
    Map<String, HostTensor> tensors = names.tensors();
    long[] shape = tensors.get(names.constant).shape();
    shape[shape.length - 2] = high;
    shape[shape.length - 1] = wide;
    tensors.put(names.constant, HostTensor.allocate(shape));
    assertThatThrownBy(() -> GeneratorReader.read(torch(Map.of("g_ema", tensors))))
        .isInstanceOf(CheckpointException.class).hasMessageContaining(words);
  }

  @Test
  void classesAreToldByThatWordInEveryForm() {
    Map<String, HostTensor> exported = Names.ROSINALITY.tensors();
    exported.put("style.1.weight", HostTensor.allocate(4, 8));
    assertConditional(torch(Map.of("g_ema", exported)), "its mapping takes 8 numbers for a w of 4");
    Map<String, HostTensor> embedding = Names.ROSINALITY.tensors();
    embedding.put("embedding.weight", HostTensor.allocate(10, 4));
    assertConditional(safetensors(prefixed("module", embedding)), "it has embedding.weight");
    Map<String, HostTensor> nvidia = Names.NVIDIA.tensors();
    nvidia.put("mapping.embed.weight", HostTensor.allocate(4, 10));
    assertConditional(safetensors(prefixed("G_ema", nvidia)), "it has mapping.embed.weight");
    Path file = folder.resolve("told.safetensors");
    SafetensorsWriter.write(file, golden().withMetadata(Map.of("c_dim", "10")));
    assertConditional(file, "its metadata says c_dim = '10'");
  }

  private static void assertConditional(Path file, String how) {
    assertThatThrownBy(() -> GeneratorReader.read(file)).isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString()).hasMessageContaining("class-conditional (" + how);
  }
}
