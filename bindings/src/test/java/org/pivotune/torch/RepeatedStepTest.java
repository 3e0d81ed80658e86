package org.pivotune.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;

/** Steps whose inputs are tensors, as a recorded step has them; on the CPU they run plainly. */
@ExtendWith(NoLeakedHandles.class)
class RepeatedStepTest {
  /** Minimises x^2 for some steps and gives what each step reported: x^2 before its update. */
  private static List<Float> descent(int steps, int readEvery, double stopAt) {
    List<Float> reported = new ArrayList<>();
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = Tensor.full(1, Device.CPU).requiresGrad(true);
      Tensor rate = Tensor.full(0, Device.CPU);
      try (Adam adam = new Adam(List.of(x), Adam.Constants.DEFAULT);
          StepNumbers numbers = new StepNumbers(readEvery);
          RepeatedStep step = new RepeatedStep(Device.CPU, true, () -> {
            Tensor loss = x.square();
            adam.zeroGrad();
            loss.backward();
            adam.step(rate, loss.allAtMost(stopAt), null);
            return loss.detach().reshape(1);
          }, notice -> {
            throw new AssertionError(notice);
          })) {
        for (int i = 0; i < steps; i++) {
          rate.fill(0.1);
          step.run(numbers::take);
          if (numbers.isFull()) {
            numbers.read().forEach(row -> reported.add(row[0]));
          }
        }
        numbers.read().forEach(row -> reported.add(row[0]));
        assertThat(step.isRecorded()).isFalse();
      }
    }
    return reported;
  }

  @Test
  void numbersReadLateAreTheSameNumbers() {
    List<Float> each = descent(11, 1, 0);
    assertThat(each).hasSize(11).doesNotHaveDuplicates();
    assertThat(each.getFirst()).isEqualTo(1);
    assertThat(each.get(10)).isLessThan(0.1f);
    assertThat(descent(11, 4, 0)).isEqualTo(each);
    assertThat(descent(11, 20, 0)).isEqualTo(each);
  }

  @Test
  void anUpdateThatIsSkippedLeavesTheValueAlone() {
    List<Float> each = descent(8, 3, 0.5);
    float last = each.getLast();
    assertThat(last).isPositive().isLessThanOrEqualTo(0.5f);
    assertThat(each.subList(3, 8)).containsOnly(last);
  }

  @Test
  void skippedUpdatesDoNotCountAndGradientsAreDividedByTheirScale() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor rate = Tensor.full(0.1, Device.CPU);
      Tensor plain = Tensor.full(2, Device.CPU).requiresGrad(true);
      Tensor scaled = Tensor.full(2, Device.CPU).requiresGrad(true);
      // An epsilon that counts, or Adam would not feel the scale at all.
      Adam.Constants constants = new Adam.Constants(0.9, 0.999, 1);
      try (Adam first = new Adam(List.of(plain), constants);
          Adam second = new Adam(List.of(scaled), constants)) {
        plain.square().backward();
        first.step(0.1);
        scaled.square().backward(Tensor.full(256, Device.CPU));
        second.step(rate, Tensor.full(1, Device.CPU), Tensor.full(256, Device.CPU));
        assertThat(scaled.item()).isEqualTo(2);
        assertThat(second.steps()).isZero();
        second.zeroGrad();
        scaled.square().backward(Tensor.full(256, Device.CPU));
        second.step(rate, Tensor.full(0, Device.CPU), Tensor.full(256, Device.CPU));
        assertThat(second.steps()).isEqualTo(1);
        assertThat(scaled.item()).isCloseTo(plain.item(), within(1e-6)).isLessThan(2);
        assertThatThrownBy(() -> second.step(Tensor.full(0, Device.CPU, 2), null, null))
            .isInstanceOf(TorchUsageException.class).has(errorText("torch.adam.rate-of-two"));
      }
    }
  }

  @Test
  void atMostIsFalseForValuesThatAreNoNumbers() {
    try (TensorScope scope = TensorScope.open()) {
      assertThat(Tensor.of(HostTensor.of(new float[] {1, 2}, 2), Device.CPU).allAtMost(2).item()).isEqualTo(1);
      assertThat(Tensor.of(HostTensor.of(new float[] {1, 2}, 2), Device.CPU).allAtMost(1.5).item()).isZero();
      assertThat(Tensor.of(HostTensor.of(new float[] {Float.NaN, 1}, 2), Device.CPU).allAtMost(2).item()).isZero();
    }
  }

  @Test
  void numbersAreReadBeforeThereIsNoRoomForMore() {
    try (TensorScope scope = TensorScope.open();
        StepNumbers numbers = new StepNumbers(1)) {
      assertThat(numbers.read()).isEmpty();
      numbers.take(Tensor.full(3, Device.CPU, 2));
      assertThatThrownBy(() -> numbers.take(Tensor.full(4, Device.CPU, 2))).isInstanceOf(TorchUsageException.class);
      assertThatThrownBy(() -> new StepNumbers(0)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new StepPace(true, 0, notice -> {})).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** No machine has so many devices, so that this holds with a GPU as without. */
  @Test
  void aDeviceThatIsNotThereIsRefused() {
    Device none = Device.cuda(100);
    for (ThrowingCallable call : List.<ThrowingCallable>of(() -> CudaDevice.of(none), () -> DeviceMemory.limit(none, 1),
        () -> DeviceMemory.resetPeak(none), () -> DeviceMemory.peakBytes(none), () -> DeviceMemory.await(none))) {
      assertThatThrownBy(call).isInstanceOf(TorchUsageException.class)
          .hasMessageContaining("no usable CUDA device has the number 100");
    }
  }

  @Test
  void whatIsForAGpusTensorsRefusesThoseOfTheCpu() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor map = Tensor.full(1, Device.CPU, 8, 8);
      assertThatThrownBy(() -> Tensor.noiseRegularity(List.of(map))).isInstanceOf(TorchUsageException.class)
          .has(errorText("torch.operation-for-cuda", "noiseRegularity"));
      assertThatThrownBy(() -> Tensor.renormalizeNoise(List.of(map))).isInstanceOf(TorchUsageException.class)
          .has(errorText("torch.operation-for-cuda", "renormalizeNoise"));
      assertThatThrownBy(() -> map.upsampleAdd(map)).isInstanceOf(TorchUsageException.class)
          .has(errorText("torch.operation-for-cuda", "upsampleAdd of [8, 8] and [8, 8]"));
      assertThat(map.toHost().toArray()).containsOnly(1);
    }
  }

  @Test
  void onlyAShimForCudaIsMadeDeterministic() {
    TorchLibrary torch = TorchLibrary.load();
    assertThat(torch.isDeterministic()).isFalse();
    torch.deterministic(true);
    assertThat(torch.isDeterministic()).isEqualTo(torch.capability(Capability.CUDA_COMPILED) == 1);
    torch.deterministic(false);
    assertThat(torch.isDeterministic()).isFalse();
  }

  @Test
  void theCpusMemoryIsGivenBackAndItsWorkIsDone() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor kept = Tensor.full(3, Device.CPU, 1000);
      DeviceMemory.release(Device.CPU);
      DeviceMemory.await(Device.CPU);
      assertThat(kept.toHost().toArray()).containsOnly(3);
    }
  }
}
