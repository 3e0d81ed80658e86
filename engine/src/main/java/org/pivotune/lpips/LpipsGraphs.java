package org.pivotune.lpips;

import java.util.ArrayList;
import java.util.List;
import org.pivotune.onnxgraph.OnnxGraph;
import org.pivotune.onnxgraph.OnnxValue;

/**
 * Writes LPIPS as ONNX files. Both graphs come from the same nodes. Images are [N, 3, H, W] in [-1, 1] with N, H and W
 * fixed in the file, H and W at least {@value #SMALLEST_SIDE}.
 */
public final class LpipsGraphs {
  /** The side of the smallest image on which every trunk still has pixels at its last tap. */
  public static final int SMALLEST_SIDE = 32;

  private LpipsGraphs() {}

  /** The name of the graphs' image input. */
  public static final String IMAGE = "image";

  /** The name of the distance output, [N]. */
  public static final String DISTANCE = "distance";

  /** The name of the gradient output, [N, 3, H, W]. */
  public static final String GRADIENT = "gradient";

  /** The name of the unit-normalised features of a tap, an output of one graph and an input of the other. */
  public static String features(int tap) {
    return "features" + tap;
  }

  /**
   * A graph from {@code image} to the unit-normalised features of every tap.
   *
   * @throws IllegalArgumentException if the size is not supported
   */
  public static byte[] features(PerceptualNetwork network, int batch, int height, int width) {
    OnnxGraph graph = new OnnxGraph("lpips-" + network.net().id() + " features");
    Plane image = image(graph, batch, height, width);
    new TrunkNodes(graph, network, Unpooling.MAX_UNPOOL)
        .forward(
            image,
            (tap, features) -> {
              OnnxValue unit = new HeadNodes(graph, features, tap.index()).unit().features();
              graph.output(features(tap.index()), unit, features.shape());
              return unit;
            });
    return graph.toBytes();
  }

  /**
   * A graph from {@code image} and the target's features to {@code distance} and {@code gradient}, the gradient of the
   * sum of the distances with respect to the image.
   *
   * @throws IllegalArgumentException if the size is not supported
   */
  public static byte[] valueAndGradient(PerceptualNetwork network, int batch, int height, int width) {
    return valueAndGradient(network, batch, height, width, Unpooling.MAX_UNPOOL);
  }

  /** The same, with max-pools reversed in one way or the other. */
  public static byte[] valueAndGradient(
      PerceptualNetwork network, int batch, int height, int width, Unpooling unpooling) {
    OnnxGraph graph = new OnnxGraph("lpips-" + network.net().id() + " distance and gradient");
    Plane image = image(graph, batch, height, width);
    TrunkNodes trunk = new TrunkNodes(graph, network, unpooling);
    List<OnnxValue> distances = new ArrayList<>();
    trunk.forward(
        image,
        (tap, features) -> {
          OnnxValue target = graph.input(features(tap.index()), features.shape());
          HeadNodes.Comparison comparison =
              new HeadNodes(graph, features, tap.index()).compare(target, network.heads().get(tap.index()));
          distances.add(comparison.distance());
          return comparison.gradient();
        });
    graph.output(DISTANCE, graph.node("Sum", distances), batch);
    graph.output(GRADIENT, trunk.backward(), batch, 3, height, width);
    return graph.toBytes();
  }

  private static Plane image(OnnxGraph graph, int batch, int height, int width) {
    if (batch < 1 || height < SMALLEST_SIDE || width < SMALLEST_SIDE) {
      throw new IllegalArgumentException(
          "LPIPS compares at least one image of at least " + SMALLEST_SIDE + "x" + SMALLEST_SIDE + " pixels, not "
              + batch + " of " + width + "x" + height);
    }
    return new Plane(graph.input(IMAGE, batch, 3, height, width), batch, 3, height, width);
  }
}
