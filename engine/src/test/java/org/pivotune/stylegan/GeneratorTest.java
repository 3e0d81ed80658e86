package org.pivotune.stylegan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalInt;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.checkpoint.TestFiles;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** What a generator says of W, and which codes it takes. */
@Tag("quick")
@ExtendWith(NoLeakedHandles.class)
class GeneratorTest {
  private static final Offset<Float> CLOSE = within(1e-5f);

  private Generator generator;
  private TensorScope scope;

  /** 8 px, z and w 4, four style codes. */
  @BeforeEach
  void open() {
    GeneratorWeights weights = GeneratorReader.read("tiny", TestFiles.bytes("tiny-nvidia.pkl"));
    generator = Generator.load(weights.config(), weights.tensors().asMap(), Device.CPU);
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
    generator.close();
  }

  private static HostTensor waves(long... shape) {
    HostTensor tensor = HostTensor.allocate(shape);
    for (int i = 0; i < tensor.elementCount(); i++) {
      tensor.data().put(i, (float) Math.sin(1 + i));
    }
    return tensor;
  }

  private Tensor codes(long... shape) {
    return Tensor.of(waves(shape), Device.CPU);
  }

  @Test
  void centreAndWidthOfWAreThoseOfTheMappedCodes() {
    HostTensor z = waves(7, 4);
    float[] w = generator.map(Tensor.of(z, Device.CPU)).toHost().toArray();
    double[] mean = new double[4];
    for (int i = 0; i < w.length; i++) {
      mean[i % 4] += w[i] / 7.0;
    }
    double squares = 0;
    for (int i = 0; i < w.length; i++) {
      squares += Math.pow(w[i] - mean[i % 4], 2);
    }
    WStatistics found = generator.measureW(z);
    for (int i = 0; i < 4; i++) {
      assertThat(found.mean().get(i)).isCloseTo((float) mean[i], CLOSE);
    }
    // NVIDIA's scalar: the root of the summed variances.
    assertThat(found.deviation()).isCloseTo(Math.sqrt(squares / 7), within(1e-5));
    assertThat(found.samples()).isEqualTo(7);
  }

  @Test
  void moreCodesThanAreMappedAtATimeAreAllMapped() {
    HostTensor z = waves(1001, 4);
    float[] w = generator.map(Tensor.of(z, Device.CPU)).toHost().toArray();
    double first = 0;
    for (int i = 0; i < w.length; i += 4) {
      first += w[i] / 1001.0;
    }
    WStatistics found = generator.measureW(z);
    assertThat(found.samples()).isEqualTo(1001);
    assertThat((double) found.mean().get(0)).isCloseTo(first, within(1e-5));
    assertThat(generator.measureW(20, 3).mean().toArray()).isEqualTo(generator.measureW(20, 3).mean().toArray())
        .isNotEqualTo(generator.measureW(20, 4).mean().toArray());
  }

  @Test
  void codesArePulledTowardsTheCentreUpToTheCutoff() {
    float[] codes = waves(1, 4, 4).toArray();
    float[] mean = generator.meanW().toArray();
    float[] pulled =
        generator.truncate(codes(1, 4, 4), new Truncation(0.25, OptionalInt.of(2))).toHost().toArray();
    for (int i = 0; i < codes.length; i++) {
      float wanted = i < 8 ? mean[i % 4] + 0.25f * (codes[i] - mean[i % 4]) : codes[i];
      assertThat(pulled[i]).isCloseTo(wanted, CLOSE);
    }
  }

  @Test
  void tensorsAreKnownByTheirNames() {
    assertThat(generator.hasTensor("synthesis.b4.const")).isTrue();
    assertThat(generator.hasTensor("synthesis.b16.conv0.weight")).isFalse();
    long bytes = generator.weights().values().stream().mapToLong(tensor -> 4 * tensor.elementCount()).sum();
    assertThat(generator.bytes()).isEqualTo(bytes).isPositive();
    assertThat(generator.noiseNames()).hasSize(3).allMatch(generator::hasTensor);
    assertThat(generator.synthesisParameters().keySet()).contains("synthesis.b4.const", "synthesis.b8.conv0.weight")
        .doesNotContainAnyElementsOf(generator.noiseNames()).noneMatch(name -> name.startsWith("mapping."));
  }

  @Test
  void codesOfOtherShapesAreRefused() {
    for (Tensor wrong : new Tensor[] {codes(1, 3, 4), codes(1, 4, 5), codes(4, 4), codes(1, 4, 4, 1)}) {
      assertThatThrownBy(() -> generator.synthesize(wrong, Noise.none())).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[N, 4, 4]");
      for (int recomputed : new int[] {0, 1}) {
        assertThatThrownBy(() -> generator.render(wrong, Noise.none(), recomputed))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[N, 4, 4]");
      }
      assertThatThrownBy(() -> generator.style(wrong, generator.styleLayers().getFirst()))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[N, 4, 4]");
    }
    for (Tensor wrong : new Tensor[] {codes(1, 5), codes(4), codes(1, 4, 1)}) {
      assertThatThrownBy(() -> generator.map(wrong)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("z must have shape [N, 4]");
      assertThatThrownBy(() -> generator.repeat(wrong)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("w must have shape [N, 4]");
    }
  }
}
