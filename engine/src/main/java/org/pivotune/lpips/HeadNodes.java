package org.pivotune.lpips;

import static org.pivotune.onnxgraph.OnnxAttribute.integer;

import java.util.Arrays;
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
  private final Plane tap;
  private final String name;

  /** The nodes of one tap. */
  HeadNodes(OnnxGraph graph, Plane tap, int index) {
    this.graph = graph;
    this.tap = tap;
    this.name = "tap" + index;
  }

  /** A tap's features divided by their norm over channels. */
  record Unit(OnnxValue norm, OnnxValue scale, OnnxValue features) {}

  Unit unit() {
    OnnxValue norm = graph.node("Sqrt", List.of(sumOverChannels(product(tap.value(), tap.value()), "squares")));
    OnnxValue scale = graph.node("Reciprocal", List.of(graph.node("Add", List.of(norm, scalar("epsilon", EPSILON)))));
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
  Comparison compare(OnnxValue target, HostTensor head) {
    Unit unit = unit();
    OnnxValue difference = graph.node("Sub", List.of(unit.features(), target));
    OnnxValue weighted = product(difference, graph.constant(name + ".weight", gradientWeights(head)));
    // Summing channels first keeps float32's rounding small; the half undoes the 2 in the weights.
    OnnxValue perPixel = sumOverChannels(product(weighted, difference), "sum");
    OnnxValue distance = product(sumOverPixels(perPixel), scalar("half", 0.5f));
    OnnxValue norm = graph.node("Max", List.of(unit.norm(), scalar("smallest norm", SMALLEST_NORM)));
    OnnxValue inner = sumOverChannels(product(weighted, unit.features()), "inner");
    OnnxValue radial = product(unit.features(), graph.node("Div", List.of(inner, norm)));
    OnnxValue gradient = graph.node("Sub", List.of(product(weighted, unit.scale()), radial));
    return new Comparison(distance, gradient);
  }

  private HostTensor gradientWeights(HostTensor head) {
    float[] weights = head.toArray();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (2.0 * weights[i] / ((double) tap.height() * tap.width()));
    }
    return HostTensor.of(weights, weights.length, 1, 1);
  }

  private OnnxValue product(OnnxValue left, OnnxValue right) {
    return graph.node("Mul", List.of(left, right));
  }

  /** As a product with a row of ones, which takes a fifth of the time of {@code ReduceSum} over the middle axis. */
  private OnnxValue sumOverChannels(OnnxValue value, String what) {
    float[] ones = new float[tap.channels()];
    Arrays.fill(ones, 1);
    long pixels = (long) tap.height() * tap.width();
    String label = name + "." + what;
    OnnxValue row = graph.constant(label + ".ones", ones, 1, tap.channels());
    OnnxValue matrix = reshaped(value, label + ".matrix", tap.batch(), tap.channels(), pixels);
    OnnxValue sums = graph.node("MatMul", List.of(row, matrix));
    return reshaped(sums, label + ".plane", tap.batch(), 1, tap.height(), tap.width());
  }

  private OnnxValue reshaped(OnnxValue value, String label, long... shape) {
    return graph.node("Reshape", List.of(value, graph.integers(label, shape)));
  }

  private OnnxValue scalar(String what, float value) {
    return graph.constant(name + "." + what, new float[] {value}, 1);
  }

  private OnnxValue sumOverPixels(OnnxValue value) {
    return graph.node("ReduceSum", List.of(value, graph.integers(name + ".axes", 1, 2, 3)), integer("keepdims", 0));
  }
}
