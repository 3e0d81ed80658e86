package org.pivotune.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;

/** The fused kernel against the formula of Kingma and Ba, written out plainly. */
@ExtendWith(NoLeakedHandles.class)
@Tag("quick")
class AdamTest {
  @Test
  void fusedStepsEqualThePlainFormula() {
    double[] rates = {0.1, 0.05, 0.2, 0.0, 0.01};
    double[] x = {1.5, -0.3, 4};
    double[] mean = new double[3];
    double[] variance = new double[3];
    try (TensorScope scope = TensorScope.open()) {
      Tensor parameter = Tensor.of(HostTensor.of(new float[] {1.5f, -0.3f, 4}, 3), Device.CPU).requiresGrad(true);
      try (Adam adam = new Adam(List.of(parameter), Adam.Constants.DEFAULT)) {
        for (int step = 1; step <= rates.length; step++) {
          adam.zeroGrad();
          parameter.square().sum().backward(); // gradient 2x
          adam.step(rates[step - 1]);
          for (int i = 0; i < 3; i++) {
            double gradient = 2 * x[i];
            mean[i] = 0.9 * mean[i] + 0.1 * gradient;
            variance[i] = 0.999 * variance[i] + 0.001 * gradient * gradient;
            double meanHat = mean[i] / (1 - Math.pow(0.9, step));
            double varianceHat = variance[i] / (1 - Math.pow(0.999, step));
            x[i] -= rates[step - 1] * meanHat / (Math.sqrt(varianceHat) + 1e-8);
          }
        }
        assertThat(adam.steps()).isEqualTo(5);
      }
      for (int i = 0; i < 3; i++) {
        assertThat((double) parameter.toHost().get(i)).isCloseTo(x[i], within(1e-5));
      }
    }
  }

  @Test
  void parametersWithoutGradientStay() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor moved = Tensor.full(1, Device.CPU).requiresGrad(true);
      Tensor still = Tensor.full(1, Device.CPU).requiresGrad(true);
      try (Adam adam = new Adam(List.of(moved, still), Adam.Constants.DEFAULT)) {
        moved.square().backward();
        adam.step(0.1);
      }
      assertThat(moved.item()).isCloseTo(0.9, within(1e-6));
      assertThat(still.item()).isEqualTo(1);
    }
  }

  @Test
  void aStateThatIsTakenBackGivesTheSameSteps() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor whole = Tensor.of(HostTensor.of(new float[] {1.5f, -0.3f, 4}, 3), Device.CPU).requiresGrad(true);
      Tensor begun = whole.detach().copy().requiresGrad(true);
      HostTensor[] kept = new HostTensor[3];
      long steps;
      try (Adam adam = new Adam(List.of(whole), Adam.Constants.DEFAULT)) {
        steps(adam, whole, 7);
      }
      try (Adam adam = new Adam(List.of(begun), Adam.Constants.DEFAULT)) {
        steps(adam, begun, 3);
        Adam.State state = adam.state(0);
        kept[0] = begun.toHost();
        kept[1] = state.mean().toHost();
        kept[2] = state.variance().toHost();
        steps = state.steps();
        steps(adam, begun, 1);
      }
      Tensor resumed = Tensor.of(kept[0], Device.CPU).requiresGrad(true);
      try (Adam adam = new Adam(List.of(resumed), Adam.Constants.DEFAULT)) {
        adam.restore(0, new Adam.State(Tensor.of(kept[1], Device.CPU), Tensor.of(kept[2], Device.CPU), steps));
        steps(adam, resumed, 4);
        assertThat(adam.steps()).isEqualTo(7);
      }
      assertThat(resumed.toHost().toArray()).containsExactly(whole.toHost().toArray());
    }
  }

  private static void steps(Adam adam, Tensor parameter, int count) {
    for (int i = 0; i < count; i++) {
      adam.zeroGrad();
      parameter.square().sum().backward();
      adam.step(0.1);
    }
  }

  @Test
  void aStateThatDoesNotFitIsRefused() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor parameter = Tensor.full(1, Device.CPU, 3).requiresGrad(true);
      Tensor other = Tensor.full(1, Device.CPU, 4);
      try (Adam adam = new Adam(List.of(parameter), Adam.Constants.DEFAULT)) {
        assertThatThrownBy(() -> adam.restore(0, new Adam.State(other, other, 1)))
            .isInstanceOf(TorchUsageException.class).has(errorText("torch.adam.state-of-other-shape"));
        assertThatThrownBy(() -> adam.restore(0, new Adam.State(parameter, parameter, -1)))
            .isInstanceOf(TorchUsageException.class);
        assertThatThrownBy(() -> adam.state(1)).isInstanceOf(TorchUsageException.class).has(errorText("torch.adam.no-such-parameter"));
        assertThatThrownBy(() -> adam.state(-1)).isInstanceOf(TorchUsageException.class);
      }
    }
  }

  @Test
  void aClosedOptimiserSaysSo() {
    try (TensorScope scope = TensorScope.open()) {
      Adam adam = new Adam(List.of(Tensor.full(1, Device.CPU)), Adam.Constants.DEFAULT);
      adam.close();
      adam.close();
      assertThatThrownBy(() -> adam.step(0.1)).isInstanceOf(TorchUsageException.class);
    }
  }

  @Test
  void viewsWhoseValuesRepeatOrSkipAreRefused() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor repeated = Tensor.full(1, Device.CPU, 1).expand(1000);
      Tensor skipping = Tensor.full(1, Device.CPU, 8, 8).narrow(1, 0, 3);
      Tensor whole = Tensor.full(1, Device.CPU, 8, 8).to(DType.INT64, Device.CPU);
      for (Tensor refused : List.of(repeated, skipping, whole)) {
        assertThatThrownBy(() -> new Adam(List.of(refused), Adam.Constants.DEFAULT))
            .isInstanceOf(TorchUsageException.class).has(errorText("torch.adam.unfit-parameter"));
      }
      new Adam(List.of(Tensor.full(1, Device.CPU, 2, 3).transpose(0, 1)), Adam.Constants.DEFAULT).close();
    }
  }
}
