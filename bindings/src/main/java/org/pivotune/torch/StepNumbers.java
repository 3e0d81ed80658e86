package org.pivotune.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that steps report, collected on their device and read several at a time: reading waits for the device, so
 * a loop that reads after each step would leave it idle in between. Confined to one thread.
 */
public final class StepNumbers implements AutoCloseable {
  private final TensorScope own = TensorScope.detached();
  private final int readEvery;
  private @Nullable Tensor rows; // [readEvery, K]
  private int taken;

  /** @param readEvery steps between two readings, at least 1 */
  public StepNumbers(int readEvery) {
    if (readEvery < 1) {
      throw new IllegalArgumentException("numbers are read after at least one step, not " + readEvery);
    }
    this.readEvery = readEvery;
  }

  /**
   * Copies the numbers of one step.
   *
   * @param numbers [K] of float32, K the same for all steps
   */
  public void take(Tensor numbers) {
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      Tensor known = rows;
      if (known == null) {
        known = TensorScope.moveTo(own, Tensor.full(0, numbers.device(), readEvery, numbers.size(0)));
        rows = known;
      }
      known.select(0, taken++).assign(numbers);
    }
  }

  /** Whether it is time to {@link #read}: no more numbers can be taken before. */
  public boolean isFull() {
    return taken == readEvery;
  }

  /** The numbers of every step since the last reading, in their order; waits for the device. */
  public List<float[]> read() {
    List<float[]> read = new ArrayList<>();
    if (taken > 0 && rows != null) {
      float[] all = rows.toHost().toArray();
      int width = all.length / readEvery;
      for (int step = 0; step < taken; step++) {
        read.add(Arrays.copyOfRange(all, step * width, (step + 1) * width));
      }
    }
    taken = 0;
    return read;
  }

  @Override
  public void close() {
    own.close();
  }
}
