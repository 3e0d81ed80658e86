package org.pivotune.encode;

import static org.pivotune.onnxgraph.OnnxAttribute.integer;
import static org.pivotune.onnxgraph.OnnxAttribute.integers;
import static org.pivotune.onnxgraph.OnnxAttribute.real;
import static org.pivotune.onnxgraph.OnnxAttribute.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.pivotune.encode.EncoderNetwork.Affine;
import org.pivotune.encode.EncoderNetwork.Block;
import org.pivotune.encode.EncoderNetwork.Convolution;
import org.pivotune.encode.EncoderNetwork.Linear;
import org.pivotune.onnxgraph.OnnxGraph;
import org.pivotune.onnxgraph.OnnxValue;

/** The nodes of single layers. */
final class EncoderNodes {
  private static final float LEAK = 0.01f;

  /** Puts a tensor into the graph. */
  @FunctionalInterface
  interface Constants {
    /** @param shape with as many elements as the weight */
    OnnxValue place(OnnxGraph graph, Weight weight, long... shape);
  }

  private final OnnxGraph graph;
  private final Constants constants;
  private final Map<String, OnnxValue> uniform = new HashMap<>();

  EncoderNodes(OnnxGraph graph, Constants constants) {
    this.graph = graph;
    this.constants = constants;
  }

  OnnxValue convolution(OnnxValue input, Convolution convolution, int stride) {
    List<OnnxValue> operands = new ArrayList<>(List.of(input, constant(convolution.weight())));
    @Nullable Weight bias = convolution.bias();
    if (bias != null) {
      operands.add(constant(bias));
    }
    int kernel = convolution.kernel();
    int pad = kernel / 2;
    return graph.node("Conv", operands, integers("kernel_shape", kernel, kernel), integers("strides", stride, stride),
        integers("pads", pad, pad, pad, pad));
  }

  OnnxValue prelu(OnnxValue input, Weight slopes) {
    return graph.node("PRelu", List.of(input, constants.place(graph, slopes, slopes.size(0), 1, 1)));
  }

  /** A residual unit. */
  OnnxValue block(OnnxValue input, Block block) {
    OnnxValue inner = convolution(affine(input, block.norm()), block.first(), 1);
    OnnxValue outer = convolution(prelu(inner, block.slopes()), block.second(), block.stride());
    OnnxValue squeezed = graph.node("Relu", List.of(convolution(mean(outer), block.squeeze(), 1)));
    OnnxValue gate = graph.node("Sigmoid", List.of(convolution(squeezed, block.excite(), 1)));
    OnnxValue gated = graph.node("Mul", List.of(outer, gate));
    return graph.node("Add", List.of(gated, shortcut(input, block)));
  }

  private OnnxValue shortcut(OnnxValue input, Block block) {
    @Nullable Convolution convolution = block.shortcut();
    if (convolution != null) {
      return convolution(input, convolution, block.stride());
    }
    return block.stride() == 1
        ? input
        : graph.node("MaxPool", List.of(input), integers("kernel_shape", 1, 1),
            integers("strides", block.stride(), block.stride()));
  }

  /**
   * It stands before a padded convolution: folded into that, the shift would also reach the padding. As a normalisation
   * with mean 0 and variance 1 ONNX Runtime keeps it in its own layout.
   */
  private OnnxValue affine(OnnxValue input, Affine affine) {
    int channels = affine.scale().size(0);
    return graph.node("BatchNormalization", List.of(input, constant(affine.scale()), constant(affine.shift()),
        uniform("zeros", channels, 0), uniform("ones", channels, 1)), real("epsilon", 0));
  }

  private OnnxValue uniform(String name, int size, float value) {
    IntFunction<float[]> filled = count -> {
      float[] values = new float[count];
      Arrays.fill(values, value);
      return values;
    };
    String own = name + "." + size;
    return uniform.computeIfAbsent(own, key -> graph.constant(key, filled.apply(size), size));
  }

  /** The mean over all pixels, [1, C, 1, 1]. */
  OnnxValue mean(OnnxValue input) {
    return graph.node("GlobalAveragePool", List.of(input));
  }

  /** Bilinear, corners on corners, as the official pyramid does it. */
  OnnxValue enlarged(OnnxValue input, String name, int channels, int side) {
    OnnxValue sizes = graph.integers(name + ".sizes", 1, channels, side, side);
    return graph.node("Resize", List.of(input, OnnxGraph.ABSENT, OnnxGraph.ABSENT, sizes), text("mode", "linear"),
        text("coordinate_transformation_mode", "align_corners"));
  }

  OnnxValue leaky(OnnxValue input) {
    return graph.node("LeakyRelu", List.of(input), real("alpha", LEAK));
  }

  OnnxValue sum(OnnxValue left, OnnxValue right) {
    return graph.node("Add", List.of(left, right));
  }

  /** Features [1, C, 1, 1] to a code [1, 1, w_dim]. */
  OnnxValue linear(OnnxValue input, String name, Linear linear) {
    OnnxValue row = reshaped(input, name + ".row", 1, linear.weight().size(1));
    OnnxValue code = graph.node(
        "Gemm", List.of(row, constant(linear.weight()), constant(linear.bias())), integer("transB", 1));
    return reshaped(code, name + ".code", 1, 1, linear.out());
  }

  /** Several codes [1, n, w_dim] below each other. */
  OnnxValue stacked(List<OnnxValue> codes) {
    return codes.size() == 1 ? codes.getFirst() : graph.node("Concat", codes, integer("axis", 1));
  }

  OnnxValue constant(Weight weight) {
    return constants.place(graph, weight, weight.shape());
  }

  private OnnxValue reshaped(OnnxValue value, String name, long... shape) {
    return graph.node("Reshape", List.of(value, graph.integers(name, shape)));
  }
}
