package org.pivotune.stylegan;

import java.util.ArrayList;
import java.util.List;

/**
 * One affine layer, which turns a code into the style of one modulated convolution. Style layers are numbered from
 * coarse to fine with those that make colours between the others (Wu et al. 2021, StyleSpace): 0 is the first
 * convolution, 1 the colours of 4 px, 2 and 3 the convolutions of 8 px, 4 its colours, and so on.
 *
 * @param index its number, from 0
 * @param name NVIDIA's name without {@code .affine}, such as {@code synthesis.b8.conv0}
 * @param row which row of the codes it reads, from 0
 * @param channels size of the style
 * @param colours whether the convolution makes colours (toRGB)
 */
public record StyleLayer(int index, String name, int row, int channels, boolean colours) {
  /** All style layers of a generator, in order. */
  public static List<StyleLayer> of(GeneratorConfig config) {
    List<StyleLayer> layers = new ArrayList<>();
    int row = 0;
    for (int resolution : config.resolutions()) {
      String block = "synthesis.b" + resolution;
      int channels = config.channels().get(resolution);
      if (resolution > GeneratorConfig.FIRST_RESOLUTION) {
        layers.add(new StyleLayer(
            layers.size(), block + ".conv0", row++, config.channels().get(resolution / 2), false));
      }
      layers.add(new StyleLayer(layers.size(), block + ".conv1", row++, channels, false));
      // The colour layer shares its code with the next resolution's first layer, so it does not count.
      layers.add(new StyleLayer(layers.size(), block + ".torgb", row, channels, true));
    }
    return List.copyOf(layers);
  }
}
