package org.pivotune.encode;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An encoder ready to run: the shapes fit each other, normalisations that follow a convolution are part of it, and
 * run-time gains are part of the weights. Exactly one of {@code styles} and {@code single} says how codes are made.
 *
 * @param kind how codes are made
 * @param type what the code that trained it calls its class
 * @param stem the first convolution, 3 x 3
 * @param stemSlopes of its PReLU, one for each channel
 * @param blocks the backbone
 * @param laterals 1 x 1, from the features of the second last and the third last stage; empty without a pyramid
 * @param styles one for each code, each on one level of the pyramid; empty for a single style
 * @param single from the pooled features to the only code
 * @param mean [styles, w_dim] or [1, w_dim], what is added to the codes
 */
record EncoderNetwork(
    EncoderKind kind,
    String type,
    Convolution stem,
    Weight stemSlopes,
    List<Block> blocks,
    List<Convolution> laterals,
    List<Style> styles,
    @Nullable Linear single,
    Weight mean) {
  /** The side of the pictures that the family was trained on, in pixels. */
  static final int SIDE = 256;

  /** Residual units of each stage of the 50-layer backbone; the first of each halves the picture. */
  static final int[] STAGES = {3, 4, 14, 3};

  EncoderNetwork {
    blocks = List.copyOf(blocks);
    laterals = List.copyOf(laterals);
    styles = List.copyOf(styles);
  }

  /**
   * A convolution.
   *
   * @param weight [out, in, kernel, kernel]
   * @param bias [out], or null
   */
  record Convolution(Weight weight, @Nullable Weight bias) {
    int out() {
      return weight.size(0);
    }

    int kernel() {
      return weight.size(2);
    }
  }

  /**
   * {@code x * scale + shift} for each channel: a batch normalisation whose padded neighbour forbids to fold it.
   *
   * @param scale [channels]
   * @param shift [channels]
   */
  record Affine(Weight scale, Weight shift) {}

  /**
   * A matrix and a vector.
   *
   * @param weight [out, in]
   * @param bias [out]
   */
  record Linear(Weight weight, Weight bias) {
    int out() {
      return weight.size(0);
    }
  }

  /**
   * A residual unit with squeeze and excitation (Hu et al. 2018; Deng et al. 2019, appendix): affine, 3 x 3, PReLU,
   * 3 x 3 with the stride, gate; plus the shortcut, which is a 1 x 1 convolution or every stride-th pixel.
   */
  record Block(
      int stride,
      Affine norm,
      Convolution first,
      Weight slopes,
      Convolution second,
      Convolution squeeze,
      Convolution excite,
      @Nullable Convolution shortcut) {}

  /**
   * From features to a code: convolutions that halve the picture until one pixel is left, then a matrix.
   *
   * @param level of the pyramid, 0 for the coarsest; one convolution more for each level
   */
  record Style(int level, List<Convolution> convolutions, Linear linear) {
    Style {
      convolutions = List.copyOf(convolutions);
    }
  }

  EncoderInfo info() {
    return new EncoderInfo(kind, type, mean.size(0), mean.size(1));
  }

  /** All tensors; names are unique. */
  List<Weight> weights() {
    List<Weight> all = new ArrayList<>();
    add(all, stem);
    all.add(stemSlopes);
    for (Block block : blocks) {
      all.addAll(List.of(block.norm().scale(), block.norm().shift(), block.slopes()));
      add(all, block.first());
      add(all, block.second());
      add(all, block.squeeze());
      add(all, block.excite());
      add(all, block.shortcut());
    }
    laterals.forEach(lateral -> add(all, lateral));
    for (Style style : styles) {
      style.convolutions().forEach(convolution -> add(all, convolution));
      add(all, style.linear());
    }
    add(all, single);
    all.add(mean);
    return all;
  }

  private static void add(List<Weight> all, @Nullable Convolution convolution) {
    if (convolution != null) {
      all.add(convolution.weight());
      if (convolution.bias() != null) {
        all.add(convolution.bias());
      }
    }
  }

  private static void add(List<Weight> all, @Nullable Linear linear) {
    if (linear != null) {
      all.add(linear.weight());
      all.add(linear.bias());
    }
  }
}
