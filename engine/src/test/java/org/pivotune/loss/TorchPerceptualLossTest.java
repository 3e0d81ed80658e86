package org.pivotune.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pivotune.lpips.FormulaHeads;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** LPIPS in LibTorch against LPIPS in ONNX Runtime: two programs, one distance. */
class TorchPerceptualLossTest {
  private static final int SIDE = 48;

  private static HostTensor noise(int images, long seed) {
    HostTensor image = HostTensor.allocate(images, 3, SIDE, SIDE);
    Random random = new Random(seed);
    for (int i = 0; i < image.elementCount(); i++) {
      image.data().put(i, (float) (0.5 * random.nextGaussian()));
    }
    return image;
  }

  private static double relativeError(HostTensor actual, HostTensor expected) {
    double error = 0;
    double size = 0;
    for (int i = 0; i < expected.elementCount(); i++) {
      error += Math.pow(actual.get(i) - expected.get(i), 2);
      size += Math.pow(expected.get(i), 2);
    }
    return Math.sqrt(error / size);
  }

  @ParameterizedTest
  @EnumSource(PerceptualNet.class)
  void bothProgramsGiveTheSameDistanceAndGradient(PerceptualNet net) {
    PerceptualNetwork network = FormulaHeads.network(net);
    try (TensorScope scope = TensorScope.open();
        OnnxPerceptualLoss onnx = OnnxPerceptualLoss.open(network, 2, SIDE, SIDE, 1);
        TorchPerceptualLoss torch = TorchPerceptualLoss.open(network, 2, SIDE, SIDE, Device.CPU)) {
      assertThat(torch.name()).isEqualTo(onnx.name());
      HostTensor expected = HostTensor.allocate(2, 3, SIDE, SIDE);
      HostTensor actual = HostTensor.allocate(2, 3, SIDE, SIDE);
      float value = onnx.valueAndGradient(noise(2, 1), onnx.target(noise(2, 2)), expected);
      PerceptualLoss.Target target = torch.target(noise(2, 2));
      assertThat(torch.valueAndGradient(noise(2, 1), target, actual)).isCloseTo(value, within(1e-4f * value));
      assertThat(relativeError(actual, expected)).isLessThan(1e-4);
      assertThat(relativeError(torch.distances(), onnx.distances())).isLessThan(1e-4);
      assertThat(target.bytes()).isEqualTo(onnx.target(noise(2, 2)).bytes());
    }
  }

  @Test
  void anImageLossIsTheSameOverBoth() {
    PerceptualNetwork network = FormulaHeads.network(PerceptualNet.ALEX);
    try (TensorScope scope = TensorScope.open();
        OnnxPerceptualLoss onnx = OnnxPerceptualLoss.open(network, 1, SIDE, SIDE, 1);
        TorchPerceptualLoss torch = TorchPerceptualLoss.open(network, 1, SIDE, SIDE, Device.CPU)) {
      Tensor image = Tensor.of(noise(1, 1), Device.CPU);
      Tensor first = Tensor.of(noise(1, 2), Device.CPU);
      Tensor second = Tensor.of(noise(1, 3), Device.CPU);
      try (ImageLoss host = new ImageLoss(onnx, first);
          ImageLoss device = new ImageLoss(torch, first)) {
        same(device, host, image);
        PerceptualLoss.Target ofHost = host.target();
        PerceptualLoss.Target ofDevice = device.target();
        host.retarget(second);
        device.retarget(second);
        same(device, host, image);
        host.retarget(ofHost);
        device.retarget(ofDevice);
        same(device, host, image);
      }
      assertThatThrownBy(() -> torch.target(noise(2, 1))).isInstanceOf(IllegalArgumentException.class)
          .has(errorText("loss.target-of-another-shape", "[2, 3, 48, 48]", "[1, 3, 48, 48]"));
      assertThatThrownBy(() -> torch.look(image, onnx.target(noise(1, 1))))
          .isInstanceOf(IllegalArgumentException.class).has(errorText("loss.target-of-another-loss"));
    }
  }

  private static void same(ImageLoss actual, ImageLoss expected, Tensor image) {
    assertThat(relativeError(actual.evaluate(image).toHost(), expected.evaluate(image).toHost())).isLessThan(1e-4);
    assertThat(relativeError(actual.gradient().toHost(), expected.gradient().toHost())).isLessThan(1e-4);
  }
}
