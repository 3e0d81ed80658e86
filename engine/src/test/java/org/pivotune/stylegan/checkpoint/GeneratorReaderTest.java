package org.pivotune.stylegan.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.checkpoint.TestFiles.same;
import static org.pivotune.checkpoint.TestFiles.source;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.ElementType;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.checkpoint.TestFiles;
import org.pivotune.checkpoint.TorchCheckpointReader;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.ProjectFiles;
import org.pivotune.torch.Device;

/** Every dialect gives the same generator; what is no supported generator is told apart. */
@Tag("quick")
class GeneratorReaderTest {
  @TempDir private Path folder;

  private static NamedTensors golden() {
    return SafetensorsReader.read("tiny.golden.safetensors", TestFiles.bytes("tiny.golden.safetensors"));
  }

  private static void assertSame(GeneratorWeights actual, NamedTensors expected) {
    actual.tensors().asMap().forEach(
        (name, tensor) -> assertThat(same(tensor, expected.get(name))).as(name).isTrue());
    long filters = expected.names().stream().filter(name -> name.endsWith("resample_filter")).count();
    assertThat(actual.tensors().size()).isEqualTo(expected.size() - (int) filters);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny.golden.safetensors", "tiny-nvidia.pkl", "tiny-pti.pt", "tiny-rosinality.pt",
      "tiny-rosinality-legacy.pt", "tiny-e4e.pt"})
  void everyDialectGivesTheSameGenerator(String file) {
    GeneratorWeights weights = GeneratorReader.read(source(file));
    assertSame(weights, golden());
    assertThat(weights.config().resolution()).isEqualTo(8);
    assertThat(weights.config().numWs()).isEqualTo(4);
    assertThat(weights.config().channels()).isEqualTo(new TreeMap<>(Map.of(4, 6, 8, 4)));
    assertThat(weights.config().convClamp()).isEqualTo(
        file.contains("nvidia") || file.contains("pti") ? OptionalDouble.of(256) : OptionalDouble.empty());
    assertThat(weights.sha256()).hasSize(64);
  }

  @Test
  void measuresAMissingCentreOfW() {
    GeneratorWeights weights = GeneratorReader.read(source("tiny-rosinality-nomean.pt"));
    HostTensor mean = weights.tensors().get("mapping.w_avg", 4);
    assertThat(mean.toArray()).doesNotContain(0f).isEqualTo(
        GeneratorReader.read(source("tiny-rosinality-nomean.pt")).tensors().get("mapping.w_avg").toArray());
    // The same mapping on the device, of other codes: means of 4,096 that differ by chance alone.
    try (Generator generator = Generator.load(weights.config(), weights.tensors().asMap(), Device.CPU)) {
      WStatistics other = generator.measureW(4096, 5);
      assertThat(other.mean().toArray())
          .containsExactly(mean.toArray(), within((float) (6 * other.deviation() / Math.sqrt(4096))));
      assertThat(generator.meanW().toArray()).isEqualTo(mean.toArray());
    }
  }

  /** NVIDIA's file with other bytes soon after the first time that a key is named. */
  private static byte[] patched(String key, byte[] from, byte[] to) {
    byte[] file = TestFiles.bytes("tiny-nvidia.pkl");
    byte[] name = key.getBytes(StandardCharsets.ISO_8859_1);
    int at = 0;
    while (!Arrays.equals(file, at, at + name.length, name, 0, name.length)) {
      at++;
    }
    at += name.length;
    int end = at + 32;
    while (!Arrays.equals(file, at, at + from.length, from, 0, from.length)) {
      at++;
      assertThat(at).isLessThan(end);
    }
    System.arraycopy(to, 0, file, at, to.length);
    return file;
  }

  private static byte[] real(double value) {
    return ByteBuffer.allocate(8).putDouble(value).array();
  }

  @Test
  void otherSettingsOfNvidiasCodeAreRefused() {
    byte[] gain = real(0.01);
    assertThat(GeneratorReader.read("x.pkl", patched("bias_gain", gain, real(0.0100005))).config().zDim()).isEqualTo(4);
    for (double wrong : new double[] {0.010002, 0.009998, 1}) {
      assertThatThrownBy(() -> GeneratorReader.read("x.pkl", patched("bias_gain", gain, real(wrong))))
          .isInstanceOf(CheckpointException.class).hasMessageContaining("learning-rate multiplier of " + wrong);
    }
    assertThatThrownBy(
        () -> GeneratorReader.read("x.pkl", patched("use_noise", new byte[] {(byte) 0x88}, new byte[] {(byte) 0x89})))
            .isInstanceOf(CheckpointException.class).hasMessageContaining("use_noise switched off");
    byte[] activation = patched("activation", "lrelu".getBytes(StandardCharsets.US_ASCII),
        "swish".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> GeneratorReader.read("x.pkl", activation)).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("activation of the generator is the text 'swish'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nvidia-ada", "nvidia-sg3"})
  void officialPicklesEqualTheirSafetensors(String name) {
    GeneratorWeights pickle = GeneratorReader.read(ProjectFiles.fixture("golden/" + name + ".pkl"));
    Path tensors = ProjectFiles.fixture("golden/" + name + ".safetensors");
    assertSame(pickle, SafetensorsReader.read(tensors));
    assertThat(GeneratorReader.read(tensors).config()).isEqualTo(pickle.config());
    assertThat(pickle.config().resolution()).isEqualTo(64);
    assertThat(pickle.parameterCount()).isPositive();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "tiny-nvidia-resnet.pkl      | 'skip'",
      "tiny-nvidia-conditional.pkl | class-conditional",
      "tiny-stylegan3.pkl          | StyleGAN3",
      "tiny-tensorflow.pkl         | legacy.py",
      "numpy-4.ckpt                | no StyleGAN2 generator",
      "torch-legacy.pth            | no StyleGAN2 generator"})
  void saysWhatElseAFileIs(String file, String words) {
    assertThatThrownBy(() -> GeneratorReader.read(source(file)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file)
        .hasMessageContaining(words);
  }

  @Test
  void roundTripKeepsEveryBitAndTheConfiguration() {
    GeneratorWeights weights = GeneratorReader.read(source("tiny-nvidia.pkl"));
    Path file = folder.resolve("out.safetensors");
    GeneratorWriter.writeSafetensors(file, weights.config(), weights.tensors().asMap(), ElementType.F32);
    GeneratorWeights back = GeneratorReader.read(file);
    assertThat(back.config()).isEqualTo(weights.config());
    assertSame(back, golden());
    assertThat(back.tensors().metadata()).containsEntry("conv_clamp", "256").containsEntry("architecture", "stylegan2");
    Path rosinality = folder.resolve("out.pt");
    assertThatThrownBy(
        () -> GeneratorWriter.writeRosinality(rosinality, weights.config(), weights.tensors().asMap()))
        .hasMessageContaining("conv_clamp");
    assertThat(rosinality).doesNotExist();
  }

  @Test
  void exportsRosinalityAndReadsItBack() {
    GeneratorWeights weights = GeneratorReader.read(source("tiny-rosinality.pt"));
    Path file = folder.resolve("out.pt");
    GeneratorWriter.writeRosinality(file, weights.config(), weights.tensors().asMap());
    assertSame(GeneratorReader.read(file), golden());
    NamedTensors theirs = new TorchCheckpointReader().readTensors(file);
    NamedTensors original =
        new TorchCheckpointReader().read(source("tiny-rosinality.pt")).tensors().read();
    assertThat(theirs.names()).containsExactlyInAnyOrderElementsOf(original.names());
    theirs.asMap().forEach((name, tensor) -> assertThat(same(tensor, original.get(name))).as(name).isTrue());
  }

  @Test
  void readsTheEmbeddedFacesForm() {
    GeneratorWeights faces = GeneratorReader.read(ProjectFiles.model("faces-128/faces-128.safetensors"));
    assertThat(faces.config().resolution()).isEqualTo(128);
    assertThat(faces.config().mappingLayers()).isEqualTo(4);
    Path file = folder.resolve("faces.safetensors");
    GeneratorWriter.writeSafetensors(file, faces.config(), faces.tensors().asMap(), ElementType.F16);
    Map<String, String> text = SafetensorsReader.open(file).metadata();
    assertThat(text).isEqualTo(SafetensorsReader.open(ProjectFiles.model("faces-128/faces-128.safetensors")).metadata());
  }

  @Test
  void refusesWrongShapesNamesAndValues() {
    assertThatThrownBy(() -> changed("synthesis.b8.conv0.bias", HostTensor.allocate(5)))
        .hasMessageContaining("synthesis.b8.conv0.bias").hasMessageContaining("[5]").hasMessageContaining("[4]");
    assertThatThrownBy(() -> changed("synthesis.b8.conv9.bias", HostTensor.allocate(5)))
        .hasMessageContaining("unexpected synthesis.b8.conv9.bias");
    assertThatThrownBy(() -> changed("mapping.w_avg", HostTensor.of(new float[] {0, 0, Float.NaN, 0}, 4)))
        .hasMessageContaining("mapping.w_avg").hasMessageContaining("NaN");
    assertThatThrownBy(() -> changed("synthesis.b4.resample_filter", HostTensor.allocate(4, 4)))
        .hasMessageContaining("[1, 3, 3, 1]");
    assertThatThrownBy(() -> changed("mapping.fc1.bias", null)).hasMessageContaining("missing mapping.fc1.bias");
  }

  private void changed(String name, HostTensor tensor) {
    Map<String, HostTensor> tensors = new HashMap<>(golden().asMap());
    if (tensor == null) {
      tensors.remove(name);
    } else {
      tensors.put(name, tensor);
    }
    Path file = folder.resolve("changed.safetensors");
    SafetensorsWriter.write(file, NamedTensors.of("test", tensors));
    GeneratorReader.read(file);
  }
}
