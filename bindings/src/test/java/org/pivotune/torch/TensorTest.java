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

@ExtendWith(NoLeakedHandles.class)
@Tag("quick")
class TensorTest {
  private static Tensor tensor(float[] values, long... shape) {
    return Tensor.of(HostTensor.of(values, shape), Device.CPU);
  }

  @Test
  void valuesTravelToLibTorchAndBack() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = tensor(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
      assertThat(x.shape()).containsExactly(2, 3);
      assertThat(x.dtype()).isEqualTo(DType.FLOAT32);
      assertThat(x.device()).isEqualTo(Device.CPU);
      assertThat(x.transpose(0, 1).toHost().toArray()).containsExactly(1, 4, 2, 5, 3, 6);
      assertThat(scope.size()).isEqualTo(2);
    }
  }

  @Test
  void aViewSharesMemoryInBothDirections() {
    try (TensorScope scope = TensorScope.open()) {
      HostTensor host = HostTensor.of(new float[] {1, 2}, 2);
      Tensor view = Tensor.viewOf(host);
      view.fill(7);
      assertThat(host.toArray()).containsExactly(7, 7);
      view.hostView().data().put(0, 9);
      assertThat(host.get(0)).isEqualTo(9);
    }
  }

  @Test
  void valuesInTheHeapAreCopiedButNotLookedAt() {
    HostTensor host = HostTensor.onHeap(2, 3);
    host.data().put(new float[] {1, 2, 3, 4, 5, 6});
    try (TensorScope scope = TensorScope.open()) {
      Tensor copy = Tensor.of(host.reshape(3, 2), Device.CPU);
      assertThat(copy.toHost().toArray()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(copy.shape()).containsExactly(3, 2);
      assertThatThrownBy(() -> Tensor.viewOf(host)).isInstanceOf(TorchUsageException.class)
          .has(errorText("torch.view-of-heap-memory"));
      assertThatThrownBy(() -> host.reshape(4, 2)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void arithmeticBroadcasts() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = tensor(new float[] {1, 2, 3, 4}, 2, 2);
      Tensor row = tensor(new float[] {10, 20}, 1, 2);
      assertThat(x.mul(row).add(1).toHost().toArray()).containsExactly(11, 41, 31, 81);
      assertThat(x.sum(true, 1).toHost().toArray()).containsExactly(3, 7);
      assertThat(x.mean().item()).isEqualTo(2.5);
      assertThat(x.sub(row).div(row).toHost().get(0)).isEqualTo(-0.9f);
      assertThat(Tensor.cat(List.of(x, x), 1).shape()).containsExactly(2, 4);
      assertThat(x.roll(1, 1).toHost().toArray()).containsExactly(2, 1, 4, 3);
      Tensor framed = x.pad(1, 0, 0, 1, 9);
      assertThat(framed.shape()).containsExactly(3, 3);
      assertThat(framed.toHost().toArray()).as("left, right, top, bottom").containsExactly(9, 1, 2, 9, 3, 4, 9, 9, 9);
      assertThat(x.clamp(2, 3).toHost().toArray()).containsExactly(2, 2, 3, 3);
    }
  }

  @Test
  void theGradientOfAConvolutionIsTheFlippedConvolutionOfTheSeed() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = Tensor.full(1, Device.CPU, 1, 1, 3, 3).requiresGrad(true);
      Tensor weight = tensor(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 1, 3, 3).requiresGrad(true);
      Tensor y = x.conv2d(weight, 1, 1, 1);
      y.backward(Tensor.full(1, Device.CPU, 1, 1, 3, 3));
      // The centre pixel meets every weight once, a corner only the four that reach it.
      float[] gradient = x.grad().toHost().toArray();
      assertThat(gradient[4]).isEqualTo(45);
      assertThat(gradient[0]).isEqualTo(1 + 2 + 4 + 5);
      assertThat(weight.grad().toHost().get(4)).isEqualTo(9);
    }
  }

  @Test
  void noGraphIsBuiltWhileGradModeIsOff() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = Tensor.full(2, Device.CPU).requiresGrad(true);
      Tensor silent;
      try (GradMode off = GradMode.disabled()) {
        silent = x.square();
      }
      assertThat(silent.requiresGrad()).isFalse();
      assertThat(x.square().requiresGrad()).isTrue();
      assertThatThrownBy(silent::backward).isInstanceOf(TorchUsageException.class);
      assertThat(x.grad()).isNull();
    }
  }

  @Test
  void aMistakeNamesTheOperationAndTheShapes() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor two = tensor(new float[] {1, 2}, 2);
      Tensor three = tensor(new float[] {1, 2, 3}, 3);
      assertThatThrownBy(() -> two.add(three))
          .isInstanceOf(TorchUsageException.class)
          .has(errorText("torch.shapes-do-not-match"));
      assertThat(two.add(two).toHost().get(1)).isEqualTo(4);
    }
  }

  @Test
  void exhaustedMemoryIsAnExceptionAndLifeGoesOn() {
    try (TensorScope scope = TensorScope.open()) {
      assertThatThrownBy(() -> Tensor.full(0, Device.CPU, 1L << 46)).isInstanceOf(DeviceOutOfMemoryException.class);
      assertThat(Tensor.full(3, Device.CPU).item()).isEqualTo(3);
    }
  }

  @Test
  void useAfterCloseIsAnExceptionNotACrash() {
    Tensor escaped;
    try (TensorScope scope = TensorScope.open()) {
      escaped = Tensor.full(1, Device.CPU, 2);
    }
    assertThatThrownBy(escaped::square).isInstanceOf(TorchUsageException.class).has(errorText("torch.tensor-freed"));
    assertThatThrownBy(() -> Tensor.full(1, Device.CPU)).has(errorText("torch.no-scope-open"));
  }

  @Test
  void anotherThreadIsTurnedAway() throws InterruptedException {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = Tensor.full(1, Device.CPU, 2);
      Throwable[] thrown = new Throwable[1];
      Thread thread = Thread.ofPlatform().name("other").start(() -> {
        try {
          x.square();
        } catch (TorchUsageException e) {
          thrown[0] = e;
        }
      });
      thread.join();
      assertThat(thrown[0]).has(errorText("torch.used-by-other-thread", "a tensor",
          Thread.currentThread().getName()));
    }
  }

  @Test
  void survivorsMoveOutwards() {
    try (TensorScope outer = TensorScope.open()) {
      Tensor kept;
      try (TensorScope inner = TensorScope.open()) {
        kept = inner.keep(Tensor.full(5, Device.CPU));
        Tensor.full(6, Device.CPU);
        assertThat(inner.size()).isEqualTo(1);
      }
      assertThat(kept.item()).isEqualTo(5);
      assertThat(outer.size()).isEqualTo(1);
    }
  }

  @Test
  void seedsRepeat() {
    try (TensorScope scope = TensorScope.open();
        RandomNumbers first = new RandomNumbers(7, Device.CPU);
        RandomNumbers second = new RandomNumbers(7, Device.CPU);
        RandomNumbers other = new RandomNumbers(8, Device.CPU)) {
      float[] drawn = first.normal(2, 3).toHost().toArray();
      assertThat(second.normal(2, 3).toHost().toArray()).containsExactly(drawn);
      assertThat(other.normal(2, 3).toHost().toArray()).isNotEqualTo(drawn);
    }
  }

  @Test
  void areaResizeAverages() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = tensor(new float[] {1, 2, 3, 4}, 1, 1, 2, 2);
      assertThat(x.resizeArea(1, 1).item()).isCloseTo(2.5, within(1e-6));
    }
  }
}
