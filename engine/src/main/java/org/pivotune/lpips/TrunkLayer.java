package org.pivotune.lpips;

/** One layer of a trunk. Convolutions are square and each is followed by a ReLU; pools have no padding. */
sealed interface TrunkLayer {

  /**
   * A convolution and its ReLU.
   *
   * @param index position among the trunk's convolutions in forward order
   */
  record Convolution(int index, ConvolutionShape shape) implements TrunkLayer {}

  /** A square max-pool. */
  record MaxPool(int size, int stride, boolean ceil) implements TrunkLayer {
    /** How many windows fit along a side, counting a partly covered one only in ceil mode. */
    int outputSize(int inputSize) {
      int steps = inputSize - size;
      return (ceil ? Math.ceilDiv(steps, stride) : steps / stride) + 1;
    }
  }

  /**
   * SqueezeNet's module: a 1x1 convolution, then a 1x1 and a 3x3 one side by side, their outputs joined.
   *
   * @param index position of the module's first convolution; the 1x1 and the 3x3 expansion follow
   */
  record Fire(int index, ConvolutionShape squeeze, ConvolutionShape expand1, ConvolutionShape expand3)
      implements TrunkLayer {}

  /** The place where features are compared. */
  record Tap(int index, int channels) implements TrunkLayer {}
}
