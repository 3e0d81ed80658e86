package org.pivotune.bench.cost;

import java.util.Map;
import org.pivotune.stylegan.GeneratorConfig;

/**
 * How many numbers a generator has.
 *
 * @param mapping parameters of the mapping network
 * @param synthesis parameters of the synthesis network
 * @param buffers noise maps, which are no parameters
 */
public record GeneratorSize(long mapping, long synthesis, long buffers) {
  /** Counts. */
  public static GeneratorSize of(GeneratorConfig config) {
    long w = config.wDim();
    long mapping = (config.zDim() + 1) * w + (config.mappingLayers() - 1) * (w + 1) * w;
    long synthesis = 16L * config.channels().get(GeneratorConfig.FIRST_RESOLUTION);
    long buffers = 0;
    int before = 0;
    for (Map.Entry<Integer, Integer> block : config.channels().entrySet()) {
      int channels = block.getValue();
      long map = (long) block.getKey() * block.getKey();
      if (before > 0) {
        synthesis += layer(before, channels, w);
        buffers += map;
      }
      synthesis += layer(channels, channels, w) + 3L * channels + 3 + (w + 1) * channels;
      buffers += map;
      before = channels;
    }
    return new GeneratorSize(mapping, synthesis, buffers);
  }

  /** Kernel, bias, strength of the noise, and the affine layer of its style. */
  private static long layer(long inputs, long outputs, long w) {
    return LayerShape.TAPS * inputs * outputs + outputs + 1 + (w + 1) * inputs;
  }

  /** As they are usually counted: without buffers. */
  public long parameters() {
    return mapping + synthesis;
  }

  long bytes() {
    return LayerShape.FLOAT * (parameters() + buffers);
  }
}
