package org.pivotune.stylegan.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.pivotune.stylegan.GeneratorConfig;

/**
 * The names of rosinality's stylegan2-pytorch, which e4e and pSp share. The arithmetic is NVIDIA's: equalised weights
 * are stored without their run-time gain, mapping weights divided by the learning-rate multiplier 0.01 on both sides,
 * and both feed the up-sampling kernel to a transposed convolution as stored, so that nothing is scaled or flipped.
 * What differs is names and dimensions of size 1. The demodulation's 1e-8 is added after another scaling there, which
 * is below float32's resolution.
 */
final class RosinalityDialect implements Dialect {
  /** Where the centre of W stands, beside the generator in the file. */
  static final String MEAN = "latent_avg";

  static final String MARKER = "input.input";

  private static final double UPSAMPLING_GAIN = 4;
  private static final int MODULATED_RANK = 5;

  @Override
  public GeneratorConfig config(StoredGenerator stored) {
    TreeMap<Integer, Integer> channels = new TreeMap<>();
    channels.put(GeneratorConfig.FIRST_RESOLUTION, stored.size("input.input", 4, 1));
    int resolution = GeneratorConfig.FIRST_RESOLUTION;
    for (int block = 0; stored.has("to_rgbs." + block + ".conv.weight"); block++) {
      resolution *= 2;
      channels.put(resolution, stored.size("to_rgbs." + block + ".conv.weight", MODULATED_RANK, 2));
    }
    int layers = 0;
    while (stored.has("style." + (layers + 1) + ".weight")) {
      layers++;
    }
    int last = resolution;
    int mappingLayers = layers;
    int zDim = stored.size("style.1.weight", 2, 1);
    int wDim = stored.size("conv1.conv.modulation.weight", 2, 1);
    return stored.config(
        () -> GeneratorConfig.of(last, zDim, wDim, mappingLayers, channels, OptionalDouble.empty()));
  }

  @Override
  public Map<String, Source> sources(GeneratorConfig config) {
    Map<String, Source> sources = new LinkedHashMap<>();
    GeneratorLayout.shapes(config).forEach((name, shape) -> {
      String theirs = name(name);
      sources.put(name, new Source(theirs, shape(theirs, shape)));
    });
    return sources;
  }

  @Override
  public Map<String, Double> filters(GeneratorConfig config) {
    Map<String, Double> filters = new LinkedHashMap<>();
    for (int block = 0; block < config.resolutions().size() - 1; block++) {
      filters.put("convs." + 2 * block + ".conv.blur.kernel", UPSAMPLING_GAIN);
      filters.put("to_rgbs." + block + ".upsample.kernel", UPSAMPLING_GAIN);
    }
    return filters;
  }

  @Override
  public Colours colours() {
    return new Colours("to_rgb1.conv.weight", 1);
  }

  @Override
  public String constant() {
    return MARKER;
  }

  /** rosinality's name of a tensor. */
  private static String name(String nvidia) {
    if (nvidia.equals("mapping.w_avg")) {
      return MEAN;
    }
    String[] parts = nvidia.split("\\.", 3);
    if (parts[0].equals("mapping")) {
      // Their first module is the normalisation of z, so that layers count from 1.
      return "style." + (Integer.parseInt(parts[1].substring(2)) + 1) + "." + parts[2];
    }
    int level = Integer.numberOfTrailingZeros(Integer.parseInt(parts[1].substring(1))) - 2;
    String rest = parts[2];
    if (rest.equals("const")) {
      return "input.input";
    }
    String inner = rest.substring(rest.indexOf('.') + 1);
    if (rest.startsWith("torgb.")) {
      return (level == 0 ? "to_rgb1." : "to_rgbs." + (level - 1) + ".") + colour(inner);
    }
    int layer = 2 * level - (rest.startsWith("conv0.") ? 1 : 0);
    if (inner.equals("noise_const")) {
      return "noises.noise_" + layer;
    }
    return (layer == 0 ? "conv1." : "convs." + (layer - 1) + ".") + styled(inner);
  }

  private static String colour(String inner) {
    return switch (inner) {
      case "weight" -> "conv.weight";
      case "bias" -> "bias";
      default -> inner.replace("affine.", "conv.modulation.");
    };
  }

  private static String styled(String inner) {
    return switch (inner) {
      case "weight" -> "conv.weight";
      case "bias" -> "activate.bias";
      case "noise_strength" -> "noise.weight";
      default -> inner.replace("affine.", "conv.modulation.");
    };
  }

  /** rosinality's shape of a tensor, by its rosinality name. */
  private static long[] shape(String theirs, long[] shape) {
    if (theirs.equals("input.input") || theirs.endsWith("conv.weight")) {
      return prepend(shape, 1);
    }
    if (theirs.startsWith("noises.")) {
      return prepend(prepend(shape, 1), 1);
    }
    if (theirs.endsWith(".noise.weight")) {
      return new long[] {1};
    }
    return theirs.startsWith("to_rgb") && theirs.endsWith(".bias") && !theirs.endsWith("modulation.bias")
        ? new long[] {1, shape[0], 1, 1}
        : shape;
  }

  private static long[] prepend(long[] shape, long size) {
    long[] longer = new long[shape.length + 1];
    longer[0] = size;
    System.arraycopy(shape, 0, longer, 1, shape.length);
    return longer;
  }
}
