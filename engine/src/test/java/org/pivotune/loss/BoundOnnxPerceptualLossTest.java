package org.pivotune.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pivotune.lpips.FormulaHeads;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** The same graphs in the same library: over LibTorch's memory by the C API, over Java's by the Java API. */
@ExtendWith(NoLeakedHandles.class)
class BoundOnnxPerceptualLossTest {
  private static final int HEIGHT = 48;
  private static final int WIDTH = 64;

  private static HostTensor noise(int images, long seed) {
    HostTensor image = HostTensor.allocate(images, 3, HEIGHT, WIDTH);
    Random random = new Random(seed);
    for (int i = 0; i < image.elementCount(); i++) {
      image.data().put(i, (float) (0.5 * random.nextGaussian()));
    }
    return image;
  }

  private static BoundOnnxPerceptualLoss bound(PerceptualNetwork network, int images) {
    return BoundOnnxPerceptualLoss.open(network, images, HEIGHT, WIDTH, BoundOnnxPerceptualLoss.Place.cpu(1));
  }

  @ParameterizedTest
  @EnumSource(PerceptualNet.class)
  void bothWaysGiveTheSameBits(PerceptualNet net) {
    PerceptualNetwork network = FormulaHeads.network(net);
    try (OnnxPerceptualLoss plain = OnnxPerceptualLoss.open(network, 2, HEIGHT, WIDTH, 1);
        BoundOnnxPerceptualLoss bound = bound(network, 2)) {
      assertThat(bound.name()).isEqualTo(plain.name());
      HostTensor expected = HostTensor.allocate(2, 3, HEIGHT, WIDTH);
      HostTensor actual = HostTensor.allocate(2, 3, HEIGHT, WIDTH);
      float value = plain.valueAndGradient(noise(2, 1), plain.target(noise(2, 2)), expected);
      PerceptualLoss.Target target = bound.target(noise(2, 2));
      for (int time = 0; time < 3; time++) {
        assertThat(bound.valueAndGradient(noise(2, 1), target, actual)).isEqualTo(value);
        assertThat(actual.toArray()).isEqualTo(expected.toArray());
        assertThat(bound.distances().toArray()).isEqualTo(plain.distances().toArray());
      }
      assertThat(target.bytes()).isEqualTo(plain.target(noise(2, 2)).bytes()).isPositive();
    }
  }

  @Test
  void anImageInAnotherLayoutIsReadAsWhatItIs() {
    PerceptualNetwork network = FormulaHeads.network(PerceptualNet.ALEX);
    try (TensorScope scope = TensorScope.open();
        BoundOnnxPerceptualLoss bound = bound(network, 1)) {
      Tensor image = Tensor.of(noise(1, 1), Device.CPU);
      PerceptualLoss.Target target = bound.target(Tensor.of(noise(1, 2), Device.CPU));
      DevicePerceptualLoss.Seen plain = bound.look(image, target);
      DevicePerceptualLoss.Seen turned = bound.look(image.channelsLast(), target);
      assertThat(turned.distances().item()).isEqualTo(plain.distances().item());
      assertThat(turned.gradient().toHost().toArray()).isEqualTo(plain.gradient().toHost().toArray());
    }
  }

  @Test
  void anImageLossIsTheSameOverBoth() {
    PerceptualNetwork network = FormulaHeads.network(PerceptualNet.ALEX);
    try (TensorScope scope = TensorScope.open();
        OnnxPerceptualLoss plain = OnnxPerceptualLoss.open(network, 1, HEIGHT, WIDTH, 1);
        BoundOnnxPerceptualLoss bound = bound(network, 1)) {
      Tensor image = Tensor.of(noise(1, 1), Device.CPU);
      Tensor second = Tensor.of(noise(1, 3), Device.CPU);
      try (ImageLoss expected = new ImageLoss(plain, Tensor.of(noise(1, 2), Device.CPU));
          ImageLoss actual = new ImageLoss(bound, Tensor.of(noise(1, 2), Device.CPU))) {
        same(actual, expected, image);
        PerceptualLoss.Target first = actual.target();
        PerceptualLoss.Target firstExpected = expected.target();
        actual.retarget(second);
        expected.retarget(second);
        same(actual, expected, image);
        actual.retarget(first);
        expected.retarget(firstExpected);
        same(actual, expected, image);
      }
    }
  }

  private static void same(ImageLoss actual, ImageLoss expected, Tensor image) {
    assertThat(actual.evaluate(image).toHost().toArray()).isEqualTo(expected.evaluate(image).toHost().toArray());
    assertThat(actual.gradient().toHost().toArray()).isEqualTo(expected.gradient().toHost().toArray());
  }

  @Test
  void whatDoesNotBelongIsRefused() {
    PerceptualNetwork network = FormulaHeads.network(PerceptualNet.ALEX);
    try (TensorScope scope = TensorScope.open();
        BoundOnnxPerceptualLoss bound = bound(network, 1);
        BoundOnnxPerceptualLoss other = bound(network, 1)) {
      Tensor image = Tensor.of(noise(1, 1), Device.CPU);
      assertThatThrownBy(() -> bound.target(noise(2, 1))).isInstanceOf(IllegalArgumentException.class)
          .has(errorText("loss.target-of-another-shape", "[2, 3, 48, 64]", "[1, 3, 48, 64]"));
      assertThatThrownBy(() -> bound.look(image, other.target(image))).isInstanceOf(IllegalArgumentException.class)
          .has(errorText("loss.target-of-another-loss"));
    }
  }

  @Test
  void theRuntimesHaveNames() {
    for (PerceptualRuntime runtime : PerceptualRuntime.values()) {
      assertThat(PerceptualRuntime.of(runtime.id())).isEqualTo(runtime);
    }
    assertThatThrownBy(() -> PerceptualRuntime.of("tensorrt")).isInstanceOf(IllegalArgumentException.class)
        .has(errorText("loss.no-such-runtime"));
    assertThat(PerceptualRuntime.usual(Device.CPU)).isEqualTo(PerceptualRuntime.ONNXRUNTIME);
    assertThat(PerceptualRuntime.usual(Device.cuda(0))).isEqualTo(PerceptualRuntime.LIBTORCH);
  }
}
