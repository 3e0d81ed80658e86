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
  /** @param side of a square image, at least {@value LpipsGraphs#SMALLEST_SIDE} */
  public static TrunkSize of(PerceptualNet net, int side) {
    long weights = 0;
    for (long[] shape : net.convolutionShapes()) {
      weights += shape[0] * (shape[1] * shape[2] * shape[3] + 1);
    }
    Counter counter = new Counter();
    TrunkWalk.walk(net, side, side, counter);
    long heads = net.headSizes().stream().mapToLong(Integer::longValue).sum();
    return new TrunkSize(weights + heads, counter.activations, counter.largest, counter.taps);
  }

  /** Adds up what goes through the layers, one after the other. */
  private static final class Counter implements TrunkWalk.Visitor {
    private long activations;
    private long largest;
    private long taps;

    @Override
    public void layer(int channels, int height, int width) {
      long values = (long) channels * height * width;
      activations += values;
      largest = Math.max(largest, values);
    }

    @Override
    public void tap(int index, int channels, int height, int width) {
      taps += (long) channels * height * width;
    }
  }
}
