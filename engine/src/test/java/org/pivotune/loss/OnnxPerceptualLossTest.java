package org.pivotune.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pivotune.lpips.FormulaTrunk;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.tensor.HostTensor;

class OnnxPerceptualLossTest {
  private static final int HEIGHT = 35;
  private static final int WIDTH = 46;

  @ParameterizedTest
  @EnumSource(PerceptualNet.class)
  void theGradientIsTheSlopeOfTheDistance(PerceptualNet net) {
    try (OnnxPerceptualLoss loss = open(net, 1)) {
      HostTensor image = noise(1, 1);
      PerceptualLoss.Target target = loss.target(noise(1, 2));
      HostTensor gradient = HostTensor.allocate(1, 3, HEIGHT, WIDTH);
      loss.valueAndGradient(image, target, gradient);
      // Uphill, where the slope stands far above float32's rounding of the distance.
      HostTensor direction = HostTensor.of(gradient.toArray(), gradient.shape());
      double expected = dot(gradient, direction);
      HostTensor unused = HostTensor.allocate(1, 3, HEIGHT, WIDTH);
      double step = 2e-4 / largest(direction);
      double above = loss.valueAndGradient(moved(image, direction, step), target, unused);
      double below = loss.valueAndGradient(moved(image, direction, -step), target, unused);
      assertThat((above - below) / (2 * step)).isCloseTo(expected, within(0.02 * Math.abs(expected)));
    }
  }

  @ParameterizedTest
  @EnumSource(PerceptualNet.class)
  void anImageIsAtNoDistanceFromItselfAndStaysThere(PerceptualNet net) {
    try (OnnxPerceptualLoss loss = open(net, 1)) {
      HostTensor gradient = HostTensor.allocate(1, 3, HEIGHT, WIDTH);
      gradient.data().put(0, Float.NaN);
      HostTensor image = noise(1, 4);
      assertThat(loss.valueAndGradient(image, loss.target(image), gradient)).isZero();
      assertThat(gradient.toArray()).containsOnly(0f);
    }
  }

  @Test
  void pixelsWithoutAnyFeatureGiveAFiniteGradient() {
    // Biases of -1 and no weights: every feature is zero, where the norm has no derivative.
    List<PerceptualNetwork.Convolution> convolutions = new ArrayList<>();
    for (long[] shape : PerceptualNet.ALEX.convolutionShapes()) {
      HostTensor bias = HostTensor.allocate(shape[0]);
      for (int i = 0; i < shape[0]; i++) {
        bias.data().put(i, -1);
      }
      convolutions.add(new PerceptualNetwork.Convolution(HostTensor.allocate(shape), bias));
    }
    PerceptualNetwork dead = new PerceptualNetwork(PerceptualNet.ALEX, convolutions, heads(PerceptualNet.ALEX));
    try (OnnxPerceptualLoss loss = OnnxPerceptualLoss.open(dead, 1, HEIGHT, WIDTH, 1)) {
      HostTensor gradient = noise(1, 5);
      assertThat(loss.valueAndGradient(noise(1, 6), loss.target(noise(1, 7)), gradient)).isZero();
      assertThat(gradient.toArray()).containsOnly(0f);
    }
  }

  @Test
  void aBatchIsItsImages() {
    try (OnnxPerceptualLoss two = open(PerceptualNet.ALEX, 2);
        OnnxPerceptualLoss one = open(PerceptualNet.ALEX, 1)) {
      HostTensor images = noise(2, 8);
      HostTensor targets = noise(2, 9);
      HostTensor gradients = HostTensor.allocate(2, 3, HEIGHT, WIDTH);
      float sum = two.valueAndGradient(images, two.target(targets), gradients);
      double parts = 0;
      for (int i = 0; i < 2; i++) {
        HostTensor gradient = HostTensor.allocate(1, 3, HEIGHT, WIDTH);
        float distance = one.valueAndGradient(part(images, i), one.target(part(targets, i)), gradient);
        assertThat(two.distances().get(i)).isCloseTo(distance, within(1e-5f * distance));
        assertThat(part(gradients, i).get(77)).isCloseTo(gradient.get(77), within(1e-7f));
        parts += distance;
      }
      assertThat((double) sum).isCloseTo(parts, within(1e-5 * parts));
    }
  }

  @Test
  void targetsCanBeExchangedAndMemoryReused() {
    try (OnnxPerceptualLoss loss = open(PerceptualNet.SQUEEZE, 1)) {
      HostTensor image = noise(1, 10);
      HostTensor gradient = HostTensor.allocate(1, 3, HEIGHT, WIDTH);
      PerceptualLoss.Target first = loss.target(noise(1, 11));
      PerceptualLoss.Target second = loss.target(noise(1, 12));
      float near = loss.valueAndGradient(image, first, gradient);
      float far = loss.valueAndGradient(image, second, gradient);
      assertThat(far).isNotEqualTo(near);
      assertThat(loss.valueAndGradient(image, first, gradient)).isEqualTo(near);
      image.data().put(noise(1, 11).data());
      assertThat(loss.valueAndGradient(image, first, gradient)).isZero();
    }
  }

  @Test
  void theFeaturesOfATargetDoNotChangeWithTheImageTheyCameFrom() {
    try (OnnxPerceptualLoss loss = open(PerceptualNet.ALEX, 1)) {
      HostTensor photo = noise(1, 13);
      PerceptualLoss.Target target = loss.target(photo);
      HostTensor gradient = HostTensor.allocate(1, 3, HEIGHT, WIDTH);
      float before = loss.valueAndGradient(noise(1, 14), target, gradient);
      photo.data().put(noise(1, 15).data());
      assertThat(loss.valueAndGradient(noise(1, 14), target, gradient)).isEqualTo(before);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (OnnxPerceptualLoss loss = open(PerceptualNet.ALEX, 1);
        OnnxPerceptualLoss other = open(PerceptualNet.ALEX, 1)) {
      HostTensor image = noise(1, 16);
      HostTensor wrong = HostTensor.allocate(1, 3, WIDTH, HEIGHT);
      PerceptualLoss.Target target = loss.target(image);
      assertThatThrownBy(() -> loss.target(wrong)).has(errorText("loss.another-shape", "target"));
      assertThatThrownBy(() -> loss.valueAndGradient(wrong, target, image)).has(errorText("loss.another-shape", "image"));
      assertThatThrownBy(() -> loss.valueAndGradient(image, target, wrong)).has(errorText("loss.another-shape", "gradient"));
      assertThatThrownBy(() -> other.valueAndGradient(image, target, image)).has(errorText("loss.target-of-another-loss"));
    }
    assertThatThrownBy(() -> OnnxPerceptualLoss.open(network(PerceptualNet.ALEX), 1, 31, 64, 1))
        .isInstanceOf(IllegalArgumentException.class).has(errorText("loss.too-small"));
  }

  private static OnnxPerceptualLoss open(PerceptualNet net, int batch) {
    return OnnxPerceptualLoss.open(network(net), batch, HEIGHT, WIDTH, 1);
  }

  private static PerceptualNetwork network(PerceptualNet net) {
    return FormulaTrunk.network(net, heads(net));
  }

  private static List<HostTensor> heads(PerceptualNet net) {
    Random random = new Random(20);
    List<HostTensor> heads = new ArrayList<>();
    for (int size : net.headSizes()) {
      float[] weights = new float[size];
      for (int i = 0; i < size; i++) {
        weights[i] = random.nextFloat();
      }
      heads.add(HostTensor.of(weights, size));
    }
    return heads;
  }

  private static HostTensor noise(int batch, long seed) {
    Random random = new Random(seed);
    float[] values = new float[batch * 3 * HEIGHT * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return HostTensor.of(values, batch, 3, HEIGHT, WIDTH);
  }

  private static HostTensor part(HostTensor batch, int index) {
    int size = 3 * HEIGHT * WIDTH;
    return HostTensor.view(batch.data().slice(index * size, size), 1, 3, HEIGHT, WIDTH);
  }

  private static HostTensor moved(HostTensor image, HostTensor direction, double step) {
    float[] values = image.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (step * direction.get(i));
    }
    return HostTensor.of(values, image.shape());
  }

  private static double largest(HostTensor tensor) {
    double largest = 0;
    for (int i = 0; i < tensor.elementCount(); i++) {
      largest = Math.max(largest, Math.abs(tensor.get(i)));
    }
    return largest;
  }

  private static double dot(HostTensor a, HostTensor b) {
    double sum = 0;
    for (int i = 0; i < a.elementCount(); i++) {
      sum += (double) a.get(i) * b.get(i);
    }
    return sum;
  }
}
