package org.pivotune.personalise;

import java.util.Optional;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.memory.MemoryLimit;

/**
 * What a personaliser may use. Begin with {@link #usual} and change what should differ.
 *
 * @param threads threads of the frozen networks, at least 1
 * @param memory what each work must fit into. Nothing enforces it; {@link org.pivotune.torch.DeviceMemory#limit} does, on
 *     a GPU
 * @param perceptualRuntime what computes LPIPS in the loops; empty for what is usual on the generator's device
 */
public record Resources(int threads, MemoryLimit memory, Optional<PerceptualRuntime> perceptualRuntime) {
  public Resources {
    if (threads < 1) {
      throw new IllegalArgumentException("the number of threads must be at least 1, not " + threads);
    }
  }

  /** As much memory as there is. */
  public static Resources usual(int threads) {
    return new Resources(threads, MemoryLimit.NONE, Optional.empty());
  }
}
