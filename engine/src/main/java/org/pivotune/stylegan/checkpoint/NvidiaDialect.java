package org.pivotune.stylegan.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.pivotune.stylegan.GeneratorConfig;

/** NVIDIA's own names, in pickles and in safetensors. */
final class NvidiaDialect implements Dialect {
  static final String MARKER = "synthesis.b4.const";
  private static final int CONVOLUTION_RANK = 4;

  @Override
  public GeneratorConfig config(StoredGenerator stored) {
    TreeMap<Integer, Integer> channels = new TreeMap<>();
    int resolution = GeneratorConfig.FIRST_RESOLUTION;
    for (; stored.has("synthesis.b" + resolution + ".conv1.weight"); resolution *= 2) {
      channels.put(resolution, stored.size("synthesis.b" + resolution + ".conv1.weight", CONVOLUTION_RANK, 0));
    }
    int layers = 0;
    while (stored.has("mapping.fc" + layers + ".weight")) {
      layers++;
    }
    int last = resolution / 2;
    int mappingLayers = layers;
    int zDim = stored.size("mapping.fc0.weight", 2, 1);
    int wDim = stored.size("synthesis.b4.conv1.affine.weight", 2, 1);
    return stored.config(() -> GeneratorConfig.of(last, zDim, wDim, mappingLayers, channels, stored.convClamp()));
  }

  @Override
  public Map<String, Source> sources(GeneratorConfig config) {
    Map<String, Source> sources = new LinkedHashMap<>();
    GeneratorLayout.shapes(config).forEach((name, shape) -> sources.put(name, new Source(name, shape)));
    return sources;
  }

  @Override
  public Map<String, Double> filters(GeneratorConfig config) {
    Map<String, Double> filters = new LinkedHashMap<>();
    GeneratorLayout.filters(config).forEach(name -> filters.put(name, 1.0));
    return filters;
  }

  @Override
  public Colours colours() {
    return new Colours("synthesis.b4.torgb.weight", 0);
  }

  @Override
  public String constant() {
    return MARKER;
  }
}
