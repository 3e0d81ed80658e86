package org.pivotune.lpips;

import static org.pivotune.onnxgraph.OnnxAttribute.integer;

import java.util.List;
import org.pivotune.onnxgraph.OnnxGraph;
import org.pivotune.onnxgraph.OnnxValue;
import org.pivotune.tensor.HostTensor;

/**
 * The nodes of a comparison at one tap. With features f, n = |f| over channels, u = f / (n + eps), target t and head w,
 * the tap's distance is the mean over pixels of sum over channels of w (u - t)^2 (Zhang et al., 2018, equation 1).
 */
final class HeadNodes {
  /** What {@code lpips} adds to the norm. */
  private static final float EPSILON = 1e-10f;

  /**
   * Keeps the gradient finite where all features of a pixel are zero. There the ReLU before the tap is closed for every
   * channel, so any finite value is right; PyTorch's autograd can give NaN.
   */
  private static final float SMALLEST_NORM = 1e-12f;

  private final OnnxGraph graph;
  private final OnnxValue channels;
  private final OnnxValue epsilon;
  private final OnnxValue smallestNorm;
  private final OnnxValue half;

  HeadNodes(OnnxGraph graph) {
    this.graph = graph;
    this.channels = graph.integers("channel axis", 1);
    this.epsilon = graph.constant("epsilon", new float[] {EPSILON}, 1);
    this.smallestNorm = graph.constant("smallest norm", new float[] {SMALLEST_NORM}, 1);
    this.half = graph.constant("half", new float[] {0.5f}, 1);
  }

  /** A tap's features divided by their norm over channels. */
  record Unit(OnnxValue norm, OnnxValue scale, OnnxValue features) {}

  Unit unit(Plane tap) {
    OnnxValue norm = graph.node("Sqrt", List.of(sumOverChannels(product(tap.value(), tap.value()))));
    OnnxValue scale = graph.node("Reciprocal", List.of(graph.node("Add", List.of(norm, epsilon))));
    return new Unit(norm, scale, product(tap.value(), scale));
  }

  /**
   * One tap's share of the distance and of the gradient.
   *
   * @param distance [N]
   * @param gradient of the sum of distances with respect to the tap's features, [N, C, h, w]
   */
  record Comparison(OnnxValue distance, OnnxValue gradient) {}

  /**
   * With g = d distance / d u = 2 w (u - t) / (h w), the gradient with respect to f is
   * g / (n + eps) - u (sum over channels of g u) / n.
   */
  Comparison compare(Plane tap, OnnxValue target, HostTensor head, String name) {
    Unit unit = unit(tap);
    OnnxValue difference = graph.node("Sub", List.of(unit.features(), target));
    OnnxValue weighted = product(difference, graph.constant(name + ".weight", perPixel(head, tap)));
    OnnxValue distance = sumOverImage(product(weighted, difference), name);
    OnnxValue along =
        graph.node(
            "Div",
            List.of(
                sumOverChannels(product(weighted, unit.features())),
                graph.node("Max", List.of(unit.norm(), smallestNorm))));
    OnnxValue gradient =
        graph.node("Sub", List.of(product(weighted, unit.scale()), product(unit.features(), along)));
    return new Comparison(product(distance, half), gradient);
  }

  private static HostTensor perPixel(HostTensor head, Plane tap) {
    float[] weights = head.toArray();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (2.0 * weights[i] / ((double) tap.height() * tap.width()));
    }
    return HostTensor.of(weights, weights.length, 1, 1);
  }

  private OnnxValue product(OnnxValue left, OnnxValue right) {
    return graph.node("Mul", List.of(left, right));
  }

  private OnnxValue sumOverChannels(OnnxValue value) {
    return graph.node("ReduceSum", List.of(value, channels), integer("keepdims", 1));
  }

  private OnnxValue sumOverImage(OnnxValue value, String name) {
    return graph.node(
        "ReduceSum", List.of(value, graph.integers(name + ".image axes", 1, 2, 3)), integer("keepdims", 0));
  }
}
