package org.pivotune.stylegan.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;

/** Narrow generators of any resolution with random weights. */
public final class TinyGenerators {
  private static final int CHANNELS = 4;

  private TinyGenerators() {}

  /** Two mapping layers, four channels everywhere, z as wide as w. The caller closes it. */
  public static Generator random(int resolution, int wDim) {
    TreeMap<Integer, Integer> channels = new TreeMap<>();
    for (int side = GeneratorConfig.FIRST_RESOLUTION; side <= resolution; side *= 2) {
      channels.put(side, CHANNELS);
    }
    GeneratorConfig config = GeneratorConfig.of(resolution, wDim, wDim, 2, channels, OptionalDouble.empty());
    SplittableRandom random = new SplittableRandom(7);
    Map<String, HostTensor> weights = new LinkedHashMap<>();
    GeneratorLayout.shapes(config).forEach((name, shape) -> {
      // The mapping's weights are stored a hundred times larger than they act.
      double scale = name.startsWith("mapping.fc") ? 100 : 1;
      float[] values = new float[Math.toIntExact(HostTensor.elementCount(shape))];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (scale * random.nextGaussian());
      }
      weights.put(name, HostTensor.of(values, shape));
    });
    return Generator.load(config, weights, Device.CPU);
  }
}
