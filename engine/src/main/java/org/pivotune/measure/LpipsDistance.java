package org.pivotune.measure;

import java.util.Arrays;
import java.util.Map;
import org.pivotune.lpips.LpipsGraphs;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.onnx.OnnxSession;
import org.pivotune.tensor.HostTensor;

/**
 * LPIPS as a score of one image against one reference. The trunk runs in ONNX Runtime; the comparison of features is
 * done here in double precision, apart from the graph that images are optimised by. For one thread at a time.
 */
public final class LpipsDistance implements AutoCloseable {
  private final PerceptualNetwork network;
  private final long[] shape;
  private final OnnxSession trunk;

  private LpipsDistance(PerceptualNetwork network, long[] shape, OnnxSession trunk) {
    this.network = network;
    this.shape = shape;
    this.trunk = trunk;
  }

  /**
   * Loads the trunk for one image size.
   *
   * @param height at least {@value LpipsGraphs#SMALLEST_SIDE} pixels, and so the width
   * @param threads threads used inside one operation; at least 1
   */
  public static LpipsDistance open(PerceptualNetwork network, int height, int width, int threads) {
    byte[] graph = LpipsGraphs.features(network, 1, height, width);
    OnnxSession trunk = OnnxSession.open("lpips-" + network.net().id() + " features", graph, threads);
    return new LpipsDistance(network, new long[] {1, 3, height, width}, trunk);
  }

  /** The network's name, such as {@code lpips-alex}. */
  public String name() {
    return "lpips-" + network.net().id();
  }

  /**
   * The distance between two images [1, 3, H, W] in [-1, 1]; 0 for equal images.
   *
   * @throws IllegalArgumentException if a shape is not the one this was opened for
   */
  public double of(HostTensor reference, HostTensor image) {
    if (!reference.hasShape(shape) || !image.hasShape(shape)) {
      throw new IllegalArgumentException(
          name() + " was opened for " + Arrays.toString(shape) + ", not " + reference + " and " + image);
    }
    Map<String, HostTensor> expected = trunk.run(Map.of(LpipsGraphs.IMAGE, reference));
    Map<String, HostTensor> actual = trunk.run(Map.of(LpipsGraphs.IMAGE, image));
    double distance = 0;
    for (int tap = 0; tap < network.heads().size(); tap++) {
      String name = LpipsGraphs.features(tap);
      distance += weightedMean(expected.get(name), actual.get(name), network.heads().get(tap));
    }
    return distance;
  }

  private static double weightedMean(HostTensor expected, HostTensor actual, HostTensor head) {
    int pixels = (int) (expected.size(2) * expected.size(3));
    double sum = 0;
    for (int channel = 0; channel < head.elementCount(); channel++) {
      double squares = 0;
      for (int i = channel * pixels; i < (channel + 1) * pixels; i++) {
        double difference = (double) expected.get(i) - actual.get(i);
        squares += difference * difference;
      }
      sum += head.get(channel) * squares;
    }
    return sum / pixels;
  }

  @Override
  public void close() {
    trunk.close();
  }
}
