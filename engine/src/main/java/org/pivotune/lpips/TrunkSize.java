package org.pivotune.lpips;

/**
 * How much a trunk computes on one image, in numbers of float32 values.
 *
 * @param weights of its convolutions and heads
 * @param activations of all layers together, taps included
 * @param largest of the largest layer
 * @param taps of what is compared, and so of what is kept of a target
 */
public record TrunkSize(long weights, long activations, long largest, long taps) {
  private static final int COLOURS = 3;

  /** @param side of a square image, at least {@value LpipsGraphs#SMALLEST_SIDE} */
  public static TrunkSize of(PerceptualNet net, int side) {
    long weights = 0;
    for (long[] shape : net.convolutionShapes()) {
      weights += shape[0] * (shape[1] * shape[2] * shape[3] + 1);
    }
    Walk walk = new Walk(COLOURS, side);
    net.layers().forEach(walk::pass);
    long heads = net.headSizes().stream().mapToLong(Integer::longValue).sum();
    return new TrunkSize(weights + heads, walk.activations, walk.largest, walk.taps);
  }

  /** What goes through the layers, one after the other. */
  private static final class Walk {
    private long channels;
    private int side;
    private long activations;
    private long largest;
    private long taps;

    Walk(long channels, int side) {
      this.side = side;
      come(channels);
    }

    void pass(TrunkLayer layer) {
      switch (layer) {
        case TrunkLayer.Convolution it -> convolve(it.shape());
        case TrunkLayer.MaxPool it -> {
          side = it.outputSize(side);
          come(channels);
        }
        case TrunkLayer.Fire it -> {
          convolve(it.squeeze());
          come(it.expand1().out() + it.expand3().out());
        }
        case TrunkLayer.Tap it -> {
          taps += channels * side * side;
          come(channels);
        }
      }
    }

    private void convolve(ConvolutionShape shape) {
      side = shape.outputSize(side);
      come(shape.out());
    }

    private void come(long newChannels) {
      channels = newChannels;
      long values = channels * side * side;
      activations += values;
      largest = Math.max(largest, values);
    }
  }
}
