package org.pivotune.encode;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.encode.EncoderNetwork.Affine;
import org.pivotune.encode.EncoderNetwork.Block;
import org.pivotune.encode.EncoderNetwork.Convolution;
import org.pivotune.encode.EncoderNetwork.Linear;
import org.pivotune.encode.EncoderNetwork.Style;

/**
 * Puts a network together from its layers. The widths and the number of styles are the file's; the numbers of units and
 * the strides are those of the 50-layer backbone, which no tensor tells.
 */
final class NetworkAssembler {
  private static final int RGB = 3;
  private static final int MOST_STYLES = 32;

  /** Convolutions of the coarsest styles: they see 16 x 16 features. */
  private static final int FEWEST_CONVOLUTIONS = 4;

  private static final int LEVELS = 3;

  private final LayerReader layers;
  private final ShapedTensors tensors;

  NetworkAssembler(LayerReader layers) {
    this.layers = layers;
    this.tensors = layers.tensors();
  }

  /** @throws org.pivotune.checkpoint.CheckpointException if a tensor is missing or does not fit its neighbours */
  EncoderNetwork assemble(EncoderKind kind, String type) {
    requireInput();
    Convolution stem = layers.normalized("input_layer.0", "input_layer.1", RGB, 3);
    Weight slopes = layers.slopes("input_layer.2", stem.out());
    List<Block> blocks = new ArrayList<>();
    List<Integer> widths = new ArrayList<>();
    int channels = stem.out();
    for (int units : EncoderNetwork.STAGES) {
      for (int unit = 0; unit < units; unit++) {
        blocks.add(block("body." + blocks.size(), channels, unit == 0 ? 2 : 1));
        channels = blocks.getLast().second().out();
      }
      widths.add(channels);
    }
    requireNoMoreBlocks(blocks.size());
    if (kind == EncoderKind.W) {
      Linear single = layers.linear("linear", channels);
      return new EncoderNetwork(
          kind, type, stem, slopes, blocks, List.of(), List.of(), single, layers.mean(1, single.out()));
    }
    List<Convolution> laterals = List.of(
        lateral("latlayer1", widths.get(2), channels), lateral("latlayer2", widths.get(1), channels));
    List<Style> styles = styles(channels);
    int wDim = styles.getFirst().linear().out();
    return new EncoderNetwork(
        kind, type, stem, slopes, blocks, laterals, styles, null, layers.mean(styles.size(), wDim));
  }

  private void requireInput() {
    long channels = tensors.get("input_layer.0.weight", ShapedTensors.ANY, ShapedTensors.ANY, 3, 3).shape()[1];
    if (channels != RGB) {
      throw tensors.failure("the encoder takes pictures of " + channels + " channels; encoders that look at their own "
          + "result again (ReStyle) or at label maps are not supported: use one that takes RGB");
    }
  }

  private void requireNoMoreBlocks(int blocks) {
    if (tensors.has("body." + blocks + ".res_layer.1.weight")) {
      throw tensors.failure("the backbone has more than " + blocks + " units; only the 50-layer one, which all "
          + "published encoders have, is supported");
    }
  }

  private Block block(String name, int in, int stride) {
    Affine norm = layers.affine(name + ".res_layer.0", in);
    Convolution first = layers.plain(name + ".res_layer.1", in, 3, false);
    Weight slopes = layers.slopes(name + ".res_layer.2", first.out());
    Convolution second = layers.normalized(name + ".res_layer.3", name + ".res_layer.4", first.out(), 3);
    int out = second.out();
    Convolution squeeze = layers.plain(name + ".res_layer.5.fc1", out, 1, false);
    Convolution excite = layers.plain(name + ".res_layer.5.fc2", squeeze.out(), 1, false);
    requireWidth(name + ".res_layer.5.fc2", excite, out);
    boolean changes = tensors.has(name + ".shortcut_layer.0.weight");
    if (changes == (in == out)) {
      throw tensors.failure("the unit " + name + " leads from " + in + " to " + out + " channels "
          + (changes ? "with" : "without") + " a convolution in its shortcut, which the backbone never does: use "
          + "another file");
    }
    if (!changes) {
      return new Block(stride, norm, first, slopes, second, squeeze, excite, null);
    }
    Convolution shortcut = layers.normalized(name + ".shortcut_layer.0", name + ".shortcut_layer.1", in, 1);
    requireWidth(name + ".shortcut_layer.0", shortcut, out);
    return new Block(stride, norm, first, slopes, second, squeeze, excite, shortcut);
  }

  private Convolution lateral(String name, int in, int out) {
    Convolution lateral = layers.plain(name, in, 1, true);
    requireWidth(name, lateral, out);
    return lateral;
  }

  private void requireWidth(String name, Convolution convolution, int width) {
    if (convolution.out() != width) {
      throw tensors.failure("the tensor '" + name + ".weight' gives " + convolution.out() + " channels, but its "
          + "neighbours have " + width + ": use another file");
    }
  }

  private List<Style> styles(int channels) {
    List<Style> styles = new ArrayList<>();
    while (tensors.has("styles." + styles.size() + ".linear.weight")
        || tensors.has("styles." + styles.size() + ".convs.0.weight")) {
      if (styles.size() == MOST_STYLES) {
        throw tensors.failure("it has more than " + MOST_STYLES + " styles, which no StyleGAN2 generator takes");
      }
      styles.add(style("styles." + styles.size(), channels));
      if (styles.getLast().linear().out() != styles.getFirst().linear().out()) {
        throw tensors.failure("its codes have different sizes: use another file");
      }
    }
    if (styles.size() < 2) {
      throw tensors.failure("it has " + styles.size() + " styles, but every generator takes at least 2: use another file");
    }
    return styles;
  }

  private Style style(String name, int channels) {
    List<Convolution> convolutions = new ArrayList<>();
    int width = channels;
    while (convolutions.size() < FEWEST_CONVOLUTIONS + LEVELS) {
      // Activations without weights have the odd numbers.
      String next = name + ".convs." + 2 * convolutions.size();
      if (!tensors.has(next + ".weight") && !tensors.has(next + ".bias")) {
        break;
      }
      convolutions.add(layers.plain(next, width, 3, true));
      width = convolutions.getLast().out();
    }
    int level = convolutions.size() - FEWEST_CONVOLUTIONS;
    if (level < 0 || level >= LEVELS) {
      throw tensors.failure("the style " + name + " has " + convolutions.size() + " convolutions or more, but features "
          + "of 16, 32 or 64 pixels need 4, 5 or 6: use another file");
    }
    return new Style(level, convolutions, layers.linear(name + ".linear", width));
  }
}
