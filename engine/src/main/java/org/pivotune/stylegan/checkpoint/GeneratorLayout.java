package org.pivotune.stylegan.checkpoint;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.pivotune.stylegan.GeneratorConfig;

/** The tensors of a generator in NVIDIA's naming, as its configuration demands them. */
final class GeneratorLayout {
  private static final int KERNEL = 3;

  private GeneratorLayout() {}

  /** Shapes by name in the order of the network; resampling filters left out. */
  static Map<String, long[]> shapes(GeneratorConfig config) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (int layer = 0; layer < config.mappingLayers(); layer++) {
      shapes.put("mapping.fc" + layer + ".weight", shape(config.wDim(), layer == 0 ? config.zDim() : config.wDim()));
      shapes.put("mapping.fc" + layer + ".bias", shape(config.wDim()));
    }
    shapes.put("mapping.w_avg", shape(config.wDim()));
    int before = 0;
    for (int resolution : config.resolutions()) {
      String block = "synthesis.b" + resolution + ".";
      int channels = config.channels().get(resolution);
      if (before == 0) {
        shapes.put(block + "const", shape(channels, resolution, resolution));
      } else {
        addLayer(shapes, block + "conv0.", before, channels, resolution, config.wDim());
      }
      addLayer(shapes, block + "conv1.", channels, channels, resolution, config.wDim());
      shapes.put(block + "torgb.weight", shape(GeneratorConfig.IMAGE_CHANNELS, channels, 1, 1));
      shapes.put(block + "torgb.bias", shape(GeneratorConfig.IMAGE_CHANNELS));
      addAffine(shapes, block + "torgb.", channels, config.wDim());
      before = channels;
    }
    return shapes;
  }

  /** The names of the resampling filters, all [4, 4], which files of NVIDIA's code have besides. */
  static Set<String> filters(GeneratorConfig config) {
    Set<String> names = new LinkedHashSet<>();
    for (int resolution : config.resolutions()) {
      String block = "synthesis.b" + resolution + ".";
      names.add(block + "resample_filter");
      if (resolution > GeneratorConfig.FIRST_RESOLUTION) {
        names.add(block + "conv0.resample_filter");
      }
      names.add(block + "conv1.resample_filter");
    }
    return names;
  }

  private static void addLayer(Map<String, long[]> shapes, String layer, int in, int out, int resolution, int wDim) {
    shapes.put(layer + "weight", shape(out, in, KERNEL, KERNEL));
    shapes.put(layer + "bias", shape(out));
    shapes.put(layer + "noise_const", shape(resolution, resolution));
    shapes.put(layer + "noise_strength", shape());
    addAffine(shapes, layer, in, wDim);
  }

  private static void addAffine(Map<String, long[]> shapes, String layer, int channels, int wDim) {
    shapes.put(layer + "affine.weight", shape(channels, wDim));
    shapes.put(layer + "affine.bias", shape(channels));
  }

  private static long[] shape(long... sizes) {
    return sizes;
  }
}
