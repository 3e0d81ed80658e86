package org.pivotune.stylegan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.stylegan.Fixtures.relativeError;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pivotune.edit.EditFiles;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** Movements in style space: an offset is what a change of the affine layer's bias would be. */
@ExtendWith(NoLeakedHandles.class)
class StyleOffsetsTest {
  @ParameterizedTest
  @EnumSource(Modulation.class)
  void anOffsetIsAChangeOfTheBias(Modulation method) {
    try (Generator plain = EditFiles.tinyGenerator()) {
      assertThat(plain.styleLayers()).hasSize(5);
      for (StyleLayer layer : plain.styleLayers()) {
        float[] offset = new float[layer.channels()];
        for (int i = 0; i < offset.length; i++) {
          offset[i] = (float) Math.cos(i + layer.index());
        }
        HostTensor moved = image(plain, StyleOffsets.of(Map.of(layer.index(), offset)), method);
        Map<String, HostTensor> weights = new HashMap<>(plain.weights());
        float[] bias = weights.get(layer.name() + ".affine.bias").toArray();
        for (int i = 0; i < bias.length; i++) {
          bias[i] += offset[i];
        }
        weights.put(layer.name() + ".affine.bias", HostTensor.of(bias, bias.length));
        try (Generator changed = Generator.load(plain.config(), weights, Device.CPU)) {
          HostTensor expected = image(changed, StyleOffsets.NONE, method);
          assertThat(relativeError(moved, expected)).as(layer.toString()).isLessThan(1e-6);
          assertThat(relativeError(moved, image(plain, StyleOffsets.NONE, method))).isGreaterThan(1e-3);
        }
      }
    }
  }

  @Test
  void aStyleIsWhatTheLayerMakesOfItsRow() {
    try (Generator generator = EditFiles.tinyGenerator();
        TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      HostTensor codes = EditFiles.tinyCodes();
      assertThat(generator.styleLayers()).hasSize(5);
      for (StyleLayer layer : generator.styleLayers()) {
        float[] weight = generator.tensor(layer.name() + ".affine.weight").toHost().toArray();
        float[] bias = generator.tensor(layer.name() + ".affine.bias").toHost().toArray();
        float[] style = generator.style(Tensor.of(codes, Device.CPU), layer).toHost().toArray();
        assertThat(style).hasSize(layer.channels());
        for (int channel = 0; channel < style.length; channel++) {
          double sum = bias[channel];
          for (int i = 0; i < 4; i++) {
            sum += weight[4 * channel + i] / 2 * codes.get(4 * layer.row() + i); // gain 1 / sqrt(4)
          }
          assertThat((double) style[channel]).isCloseTo(sum, org.assertj.core.data.Offset.offset(1e-5));
        }
      }
    }
  }

  @Test
  void layersAreNumberedAsInStyleSpace() {
    TreeMap<Integer, Integer> channels = new TreeMap<>(Map.of(
        4, 512, 8, 512, 16, 512, 32, 512, 64, 512, 128, 256, 256, 128, 512, 64, 1024, 32));
    List<StyleLayer> ffhq = StyleLayer.of(GeneratorConfig.of(1024, 512, 512, 8, channels, OptionalDouble.empty()));
    assertThat(ffhq).extracting(StyleLayer::channels).containsExactly(
        512, 512, 512, 512, 512, 512, 512, 512, 512, 512, 512, 512, 512, 512, 512,
        256, 256, 256, 128, 128, 128, 64, 64, 64, 32, 32);
    assertThat(ffhq.stream().filter(StyleLayer::colours)).extracting(StyleLayer::index)
        .containsExactly(1, 4, 7, 10, 13, 16, 19, 22, 25);
    assertThat(ffhq.stream().filter(layer -> !layer.colours()).mapToInt(StyleLayer::channels).sum()).isEqualTo(6048);
    assertThat(ffhq.stream().filter(layer -> !layer.colours()).mapToInt(StyleLayer::row))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    assertThat(ffhq.getLast()).isEqualTo(new StyleLayer(25, "synthesis.b1024.torgb", 17, 32, true));
  }

  @Test
  void offsetsAddAndScale() {
    StyleOffsets a = StyleOffsets.of(Map.of(0, new float[] {1, 2}));
    StyleOffsets b = StyleOffsets.of(Map.of(0, new float[] {10, 20}, 2, new float[] {5}));
    StyleOffsets sum = a.plus(b).times(0.5);
    assertThat(sum.layers()).containsExactly(0, 2);
    assertThat(sum.get(0)).containsExactly(5.5f, 11);
    assertThat(sum.get(2)).containsExactly(2.5f);
    assertThat(a.get(0)).containsExactly(1, 2);
    assertThatThrownBy(() -> a.plus(StyleOffsets.of(Map.of(0, new float[3]))))
        .isInstanceOf(IllegalArgumentException.class).has(errorText("stylegan.offsets-of-different-generators"));
    assertThatThrownBy(() -> StyleOffsets.of(Map.of(0, new float[] {Float.NaN})))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void offsetsOfAnotherGeneratorAreRefused() {
    try (Generator generator = EditFiles.tinyGenerator()) {
      for (StyleOffsets other : List.of(
          StyleOffsets.of(Map.of(5, new float[4])), StyleOffsets.of(Map.of(0, new float[5])),
          StyleOffsets.of(Map.of(-1, new float[4])))) {
        int layer = other.layers().iterator().next();
        assertThatThrownBy(() -> image(generator, other, Modulation.SHARED_WEIGHT))
            .isInstanceOf(IllegalArgumentException.class).has(errorText("stylegan.offsets-of-no-layer", layer,
                other.get(layer).length));
      }
    }
  }

  private static HostTensor image(Generator generator, StyleOffsets offsets, Modulation method) {
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      return generator.synthesize(Tensor.of(EditFiles.tinyCodes(), Device.CPU), Noise.constant(), offsets, method)
          .toHost();
    }
  }
}
