package org.pivotune.stylegan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;
import org.pivotune.torch.TorchLibrary;

/**
 * Sums over rows that several threads share have the same bits in whatever order the threads come to an end. The rows
 * are such that most other orders show: large numbers that cancel, and small ones between them.
 */
@ExtendWith(NoLeakedHandles.class)
class SumsOfThreadsTest {
  private static final int ROWS = 16; // one for each thread
  private static final int WIDTH = 2048; // long enough for a thread to be worth waking
  private static final int CHANNELS = 8;
  private static final int REPEATED = 100;

  private int before;

  @BeforeEach
  void manyThreads() {
    before = TorchLibrary.load().threads();
    TorchLibrary.load().setThreads(ROWS);
  }

  @AfterEach
  void asBefore() {
    TorchLibrary.load().setThreads(before);
  }

  /** [1, channels, 16, 2048], the same in all channels. */
  private static HostTensor rows(int channels) {
    float[] values = new float[channels * ROWS * WIDTH];
    float[] row = {1e17f, 1, -1e17f, 1};
    for (int i = 0; i < values.length; i++) {
      values[i] = row[i / WIDTH % row.length];
    }
    return HostTensor.of(values, 1, channels, ROWS, WIDTH);
  }

  @Test
  void ofAStyledLayersBias() {
    Set<Float> sums = new HashSet<>();
    for (int i = 0; i < REPEATED; i++) {
      try (TensorScope scope = TensorScope.open()) {
        Tensor bias = Tensor.full(1, Device.CPU, CHANNELS).requiresGrad(true);
        Tensor.full(0, Device.CPU, 1, CHANNELS, ROWS, WIDTH)
            .styledConvolution(Tensor.full(1, Device.CPU, CHANNELS, CHANNELS, 3, 3),
                Tensor.full(1, Device.CPU, 1, CHANNELS), null, null, bias, false, 0)
            .backward(Tensor.of(rows(CHANNELS), Device.CPU));
        sums.add(bias.grad().toHost().toArray()[0]);
      }
    }
    assertThat(sums).hasSize(1);
  }

  @Test
  void ofAColourLayersWeight() {
    Set<Float> sums = new HashSet<>();
    for (int i = 0; i < REPEATED; i++) {
      try (TensorScope scope = TensorScope.open()) {
        Tensor weight = Tensor.full(1, Device.CPU, 3, CHANNELS, 1, 1).requiresGrad(true);
        Tensor.full(1, Device.CPU, 1, CHANNELS, ROWS, WIDTH)
            .colours(weight, Tensor.full(1, Device.CPU, 1, CHANNELS), Tensor.full(0, Device.CPU, 3), 0)
            .backward(Tensor.of(rows(3), Device.CPU));
        sums.add(weight.grad().toHost().toArray()[0]);
      }
    }
    assertThat(sums).hasSize(1);
  }
}
