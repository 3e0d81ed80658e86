package org.pivotune.stylegan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a StyleGAN2 generator of the skip architecture looks like: unconditional, RGB, resampling with [1, 3, 3, 1], and
 * a mapping network as wide as W. Immutable.
 *
 * @param resolution width and height of the images, a power of two from 8 to 4096
 * @param zDim size of z
 * @param wDim size of w
 * @param numWs how many style codes the synthesis takes: 2 log2(resolution) - 2
 * @param mappingLayers layers of the mapping network
 * @param channels feature maps by block resolution, for 4, 8, ... up to the resolution
 * @param convClamp bound of every layer's output, where the generator was trained with one
 */
public record GeneratorConfig(
    int resolution,
    int zDim,
    int wDim,
    int numWs,
    int mappingLayers,
    SortedMap<Integer, Integer> channels,
    OptionalDouble convClamp) {
  /** The resolution of the first block. */
  public static final int FIRST_RESOLUTION = 4;

  /** Colours of the image. */
  public static final int IMAGE_CHANNELS = 3;

  private static final int LARGEST_RESOLUTION = 4096;
  private static final int LARGEST_WIDTH = 8192;
  private static final int MOST_MAPPING_LAYERS = 64;

  public GeneratorConfig {
    require(Integer.bitCount(resolution) == 1 && resolution > FIRST_RESOLUTION && resolution <= LARGEST_RESOLUTION,
        "the resolution must be a power of two from 8 to " + LARGEST_RESOLUTION + ", not " + resolution);
    requireWidth("z_dim", zDim);
    requireWidth("w_dim", wDim);
    require(numWs == numWs(resolution),
        "a generator of " + resolution + " px takes " + numWs(resolution) + " style codes, not " + numWs);
    require(mappingLayers >= 1 && mappingLayers <= MOST_MAPPING_LAYERS,
        "the mapping network must have 1 to " + MOST_MAPPING_LAYERS + " layers, not " + mappingLayers);
    channels = Collections.unmodifiableSortedMap(new TreeMap<>(channels));
    require(List.copyOf(channels.keySet()).equals(resolutions(resolution)),
        "channels must be given for the resolutions " + resolutions(resolution) + ", not " + channels.keySet());
    channels.forEach((block, count) -> requireWidth("the channels at " + block + " px", count));
    require(convClamp.isEmpty() || (convClamp.getAsDouble() > 0 && Double.isFinite(convClamp.getAsDouble())),
        "conv_clamp must be positive, not " + convClamp);
  }

  /** The number of style codes follows from the resolution. */
  public static GeneratorConfig of(int resolution, int zDim, int wDim, int mappingLayers,
      SortedMap<Integer, Integer> channels, OptionalDouble convClamp) {
    return new GeneratorConfig(
        resolution, zDim, wDim, numWs(resolution), mappingLayers, channels, convClamp);
  }

  /** How many style codes a synthesis network of this resolution takes. */
  public static int numWs(int resolution) {
    return 2 * (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(resolution)) - 2;
  }

  /** The same without the bound of the layers' outputs. */
  public GeneratorConfig withoutConvClamp() {
    return new GeneratorConfig(resolution, zDim, wDim, numWs, mappingLayers, channels, OptionalDouble.empty());
  }

  /** The resolutions of the blocks, from coarse to fine. */
  public List<Integer> resolutions() {
    return List.copyOf(channels.keySet());
  }

  /** The names of the noise maps [side, side] and their sides, from coarse to fine. */
  public Map<String, Integer> noiseMaps() {
    Map<String, Integer> maps = new LinkedHashMap<>();
    for (int resolution : channels.keySet()) {
      String block = "synthesis.b" + resolution;
      if (resolution > FIRST_RESOLUTION) {
        maps.put(block + ".conv0.noise_const", resolution);
      }
      maps.put(block + ".conv1.noise_const", resolution);
    }
    return maps;
  }

  private static List<Integer> resolutions(int resolution) {
    return Stream.iterate(FIRST_RESOLUTION, block -> block <= resolution, block -> block * 2).toList();
  }

  private static void requireWidth(String what, int width) {
    require(width >= 1 && width <= LARGEST_WIDTH, what + " must be from 1 to " + LARGEST_WIDTH + ", not " + width);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
