package org.pivotune.stylegan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.observe.DivergedException;
import org.pivotune.observe.FiniteNumbers;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Adam;
import org.pivotune.torch.DType;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** float16's scale on the CPU, which has no loop in that format, but its numbers. */
@ExtendWith(NoLeakedHandles.class)
class GradientScaleTest {
  private static final FiniteNumbers NUMBERS = new FiniteNumbers("tuning", 100);

  /** x after a step for the loss x^2 times this weight. */
  private static double step(GradientScale scale, Adam adam, Tensor x, double weight) {
    return step(scale, adam, x, x::square, weight);
  }

  private static double step(GradientScale scale, Adam adam, Tensor x, Supplier<Tensor> loss, double weight) {
    try (TensorScope scope = TensorScope.open()) {
      adam.zeroGrad();
      loss.get().backward(scale.seed(weight));
      scale.step(adam, Tensor.full(0.25, Device.CPU), null);
      return x.item();
    }
  }

  @Test
  void updatesAreThoseWithoutAScale() {
    try (TensorScope scope = TensorScope.open()) {
      // An epsilon that counts, or Adam would not feel the scale at all.
      Adam.Constants constants = new Adam.Constants(0.9, 0.999, 1);
      Tensor plain = Tensor.full(2, Device.CPU).requiresGrad(true);
      Tensor scaled = Tensor.full(2, Device.CPU).requiresGrad(true);
      try (Adam first = new Adam(List.of(plain), constants);
          Adam second = new Adam(List.of(scaled), constants)) {
        GradientScale none = new GradientScale(Precision.FP32, Device.CPU);
        GradientScale narrow = new GradientScale(Precision.FP16, Device.CPU);
        for (int i = 0; i < 5; i++) {
          assertThat(step(narrow, second, scaled, 3)).isCloseTo(step(none, first, plain, 3), within(1e-6)).isLessThan(2);
        }
        Tensor gradient = Tensor.full(4, Device.CPU);
        assertThat(none.scaled(gradient, 0.5).item()).isEqualTo(2);
        assertThat(narrow.scaled(gradient, 0.5).item()).isEqualTo(2 * Precision.FP16.gradientScale());
        narrow.requireUpdates(NUMBERS, 5);
        none.requireUpdates(NUMBERS, 5);
      }
    }
  }

  @Test
  void gradientsOutOfRangeAreLeftOutUntilTheScaleIsSmallEnough() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = Tensor.full(1, Device.CPU).requiresGrad(true);
      try (Adam adam = new Adam(List.of(x), Adam.Constants.DEFAULT)) {
        GradientScale narrow = new GradientScale(Precision.FP16, Device.CPU);
        // Twice as much goes through the format: with 2^10 and 2^9 more than its 65,504, with 2^8 less.
        Supplier<Tensor> loss = () -> x.to(DType.FLOAT16, Device.CPU).square().to(DType.FLOAT32, Device.CPU);
        assertThat(step(narrow, adam, x, loss, 100)).isEqualTo(1);
        assertThat(step(narrow, adam, x, loss, 100)).isEqualTo(1);
        assertThat(adam.steps()).isZero();
        assertThat(step(narrow, adam, x, loss, 100)).isCloseTo(0.75, within(1e-5));
        assertThat(adam.steps()).isEqualTo(1);
        narrow.requireUpdates(NUMBERS, 3);
      }
    }
  }

  @Test
  void gradientsThatNoScaleBringsIntoRangeEndTheRun() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = Tensor.full(1, Device.CPU).requiresGrad(true);
      try (Adam adam = new Adam(List.of(x), Adam.Constants.DEFAULT)) {
        GradientScale narrow = new GradientScale(Precision.FP16, Device.CPU);
        for (int i = 0; i < 11; i++) {
          narrow.requireUpdates(NUMBERS, i + 1);
          assertThat(step(narrow, adam, x, Double.NaN)).isEqualTo(1);
        }
        assertThatThrownBy(() -> narrow.requireUpdates(NUMBERS, 11)).isInstanceOf(DivergedException.class)
            .hasMessageStartingWith("the tuning was stopped in step 11 of 100: the gradient, of whatever scale, holds");
      }
    }
  }
}
