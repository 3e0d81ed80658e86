package org.pivotune.stylegan;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;

/** What is added to the activations of every styled layer (Karras et al. 2019, section 3.2). */
public sealed interface Noise {
  /** The generator's own noise maps. */
  record Constant() implements Noise {}

  /** No noise. */
  record None() implements Noise {}

  /** Fresh noise at every layer and call. */
  record Random(RandomNumbers source) implements Noise {}

  /**
   * Given maps instead of the generator's own.
   *
   * @param maps [H, W], or [N, 1, H, W] for a batch, by buffer name, such as {@code synthesis.b8.conv0.noise_const}; one
   *     for every styled layer
   */
  record Given(Map<String, Tensor> maps) implements Noise {
    public Given {
      maps = Map.copyOf(maps);
    }
  }

  /** The generator's own noise maps. */
  static Noise constant() {
    return new Constant();
  }

  /** No noise. */
  static Noise none() {
    return new None();
  }

  /**
   * A pivot's noise maps, copied to a device into the current scope; the generator's own when it has none.
   *
   * @param maps [H, W] by buffer name; empty, or one for every styled layer
   */
  static Noise of(Map<String, HostTensor> maps, Device device) {
    if (maps.isEmpty()) {
      return constant();
    }
    Map<String, Tensor> given = new LinkedHashMap<>();
    maps.forEach((name, map) -> given.put(name, Tensor.of(map, device)));
    return new Given(given);
  }
}
