package org.pivotune.memory;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;
import org.pivotune.torch.DType;

/**
 * The sizes of a generator's tensors in bytes.
 *
 * @param parameters all weights and buffers, float32
 * @param trainable what a tuning changes of them
 * @param noise all noise maps
 * @param blocks its blocks, from coarse to fine
 */
record GeneratorSize(long parameters, long trainable, long noise, List<Block> blocks) {
  private static final long FLOAT = Float.BYTES;
  private static final int TAPS = 9;
  private static final int COLOURS = GeneratorConfig.IMAGE_CHANNELS;

  /**
   * One resolution. All sizes are of one image.
   *
   * @param trainable its parameters that a tuning changes
   * @param copies of weights that its layers keep for their gradients: rearranged kernels, on the CPU scaled affine layers
   * @param input its activations on entry
   * @param output one tensor of its activations at its own resolution
   * @param kept what its layers keep of activations for their gradients, without its input
   * @param colours one picture of its resolution
   */
  record Block(long trainable, long copies, long input, long output, long kept, long colours) {}

  /** Copies of weights that all layers keep for their gradients. */
  long copies() {
    return blocks.stream().mapToLong(Block::copies).sum();
  }

  /**
   * @param keepsScaled whether layers keep the scaled input of their convolution and their scaled affine layer, too: on
   *     the CPU
   */
  static GeneratorSize of(GeneratorConfig config, Precision precision, boolean keepsScaled) {
    List<Block> blocks = new ArrayList<>();
    long noise = 0;
    long trainable = 0;
    long before = 0;
    for (int resolution : config.resolutions()) {
      long channels = config.channels().get(resolution);
      boolean first = before == 0;
      Block block = block(config, precision, keepsScaled, resolution, before, channels);
      noise += (first ? 1 : 2) * square(resolution) * FLOAT;
      trainable += block.trainable();
      blocks.add(block);
      before = channels;
    }
    long mapping = (long) config.zDim() * config.wDim()
        + (config.mappingLayers() - 1L) * config.wDim() * config.wDim() + (config.mappingLayers() + 1L) * config.wDim();
    return new GeneratorSize(mapping * FLOAT + noise + trainable, trainable, noise, List.copyOf(blocks));
  }

  private static Block block(GeneratorConfig config, Precision precision, boolean keepsScaled, int resolution,
      long before, long channels) {
    boolean first = before == 0;
    long width = bytes(precision, resolution);
    long convolutions = TAPS * channels * (first ? channels : before + channels);
    long styles = (first ? channels : before + channels) + channels; // inputs of all its layers
    long affine = styles * config.wDim();
    long layers = first ? 1 : 2; // without the one for colours; each has biases and a strength of its noise
    long others = COLOURS * (channels + 1) + layers * (channels + 1) + styles
        + (first ? channels * square(resolution) : 0);
    long input = first ? channels * square(resolution) * FLOAT : before * square(resolution / 2) * width;
    long output = channels * square(resolution) * width;
    long scaled = keepsScaled ? input + (first ? 0 : output) : 0;
    long maps = keepsScaled ? 2 * square(resolution) * FLOAT : 0;
    long colours = COLOURS * square(resolution) * FLOAT;
    return new Block((convolutions + affine + others) * FLOAT,
        convolutions * width + convolutions / TAPS * FLOAT + (keepsScaled ? affine * FLOAT : 0),
        input, output, layers * output + scaled + maps + colours, colours);
  }

  private static long bytes(Precision precision, int resolution) {
    return precision.activations(resolution) == DType.FLOAT32 ? FLOAT : Short.BYTES;
  }

  private static long square(long side) {
    return side * side;
  }
}
