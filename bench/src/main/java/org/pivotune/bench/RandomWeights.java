package org.pivotune.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;

/**
 * Generators of any resolution with random weights: the time of a step depends on the shapes and not on the values, as
 * long as none of them is denormal.
 */
public final class RandomWeights {
  private static final int LATENT = 512;
  private static final int CHANNEL_MAX = 256;
  private static final int CHANNEL_BASE = 8192;

  private RandomWeights() {}

  /** The shape of the embedded faces-128, stretched or cut to a resolution: 256 channels, halved above 32 pixels. */
  public static GeneratorConfig config(int resolution) {
    TreeMap<Integer, Integer> channels = new TreeMap<>();
    for (int side = 4; side <= resolution; side *= 2) {
      channels.put(side, Math.min(CHANNEL_MAX, CHANNEL_BASE / side));
    }
    int layers = 2 * (Integer.numberOfTrailingZeros(resolution) - 1);
    return new GeneratorConfig(resolution, LATENT, LATENT, layers, 4, channels, OptionalDouble.of(256));
  }

  /** The shape of NVIDIA's FFHQ networks (config-f, 30 million parameters at 1024 pixels), stretched or cut likewise. */
  public static GeneratorConfig ffhq(int resolution) {
    TreeMap<Integer, Integer> channels = new TreeMap<>();
    for (int side = 4; side <= resolution; side *= 2) {
      channels.put(side, Math.min(512, 32768 / side));
    }
    int layers = 2 * (Integer.numberOfTrailingZeros(resolution) - 1);
    return new GeneratorConfig(resolution, LATENT, LATENT, layers, 8, channels, OptionalDouble.of(256));
  }

  /** Every tensor of a configuration by NVIDIA's names: standard normal weights, biases near what training starts at. */
  public static Map<String, HostTensor> fill(GeneratorConfig config, long seed) {
    Map<String, HostTensor> weights = new LinkedHashMap<>();
    RandomGenerator random = new SplittableRandom(seed);
    for (int layer = 0; layer < config.mappingLayers(); layer++) {
      int inputs = layer == 0 ? config.zDim() : config.wDim();
      // The mapping's weights are stored a hundred times larger than they act.
      weights.put("mapping.fc" + layer + ".weight", normal(random, 0, 100, config.wDim(), inputs));
      weights.put("mapping.fc" + layer + ".bias", normal(random, 0, 1, config.wDim()));
    }
    weights.put("mapping.w_avg", normal(random, 0, 0.1, config.wDim()));
    weights.put("synthesis.b4.const", normal(random, 0, 1, config.channels().get(4), 4, 4));
    for (int side = 4; side <= config.resolution(); side *= 2) {
      block(weights, random, config, side);
    }
    return weights;
  }

  private static void block(
      Map<String, HostTensor> weights, RandomGenerator random, GeneratorConfig config, int side) {
    String name = "synthesis.b" + side;
    int channels = config.channels().get(side);
    if (side > 4) {
      layer(weights, random, name + ".conv0", config, config.channels().get(side / 2), channels, side);
    }
    layer(weights, random, name + ".conv1", config, channels, channels, side);
    weights.put(name + ".torgb.weight", normal(random, 0, 1, 3, channels, 1, 1));
    weights.put(name + ".torgb.bias", normal(random, 0, 0.1, 3));
    affine(weights, random, name + ".torgb", config, channels);
  }

  private static void layer(
      Map<String, HostTensor> weights, RandomGenerator random, String name, GeneratorConfig config, int inputs,
      int outputs, int side) {
    weights.put(name + ".weight", normal(random, 0, 1, outputs, inputs, 3, 3));
    weights.put(name + ".bias", normal(random, 0, 0.1, outputs));
    weights.put(name + ".noise_const", normal(random, 0, 1, side, side));
    weights.put(name + ".noise_strength", normal(random, 0.1, 0.01));
    affine(weights, random, name, config, inputs);
  }

  private static void affine(
      Map<String, HostTensor> weights, RandomGenerator random, String name, GeneratorConfig config, int outputs) {
    weights.put(name + ".affine.weight", normal(random, 0, 1, outputs, config.wDim()));
    weights.put(name + ".affine.bias", normal(random, 1, 0.1, outputs));
  }

  /** An image of noise in [-1, 1], [1, 3, side, side]. */
  public static HostTensor image(int side, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    float[] values = new float[3 * side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return HostTensor.of(values, 1, 3, side, side);
  }

  static HostTensor normal(RandomGenerator random, double mean, double deviation, long... shape) {
    float[] values = new float[Math.toIntExact(HostTensor.elementCount(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian(mean, deviation);
    }
    return HostTensor.of(values, shape);
  }
}
