package org.pivotune.lpips;

import static org.pivotune.onnxgraph.OnnxAttribute.integer;
import static org.pivotune.onnxgraph.OnnxAttribute.integers;
import static org.pivotune.onnxgraph.OnnxAttribute.text;

import java.util.List;
import org.pivotune.lpips.PerceptualNetwork.Convolution;
import org.pivotune.onnxgraph.OnnxGraph;
import org.pivotune.onnxgraph.OnnxValue;
import org.pivotune.tensor.HostTensor;

/** The nodes of single layers, forward and backward, in the formulations that ONNX Runtime runs fastest on a CPU. */
final class LayerNodes {
  private static final int BOOLEAN = 9;
  private static final int FLOAT = 1;

  private final OnnxGraph graph;
  private final Unpooling unpooling;

  LayerNodes(OnnxGraph graph, Unpooling unpooling) {
    this.graph = graph;
    this.unpooling = unpooling;
  }

  /** Convolution and ReLU. */
  Plane convolution(Plane input, String name, Convolution weights, ConvolutionShape shape) {
    OnnxValue weight = graph.constant(name + ".weight", weights.weight());
    OnnxValue bias = graph.constant(name + ".bias", weights.bias());
    long pad = shape.padding();
    OnnxValue sum =
        graph.node(
            "Conv",
            List.of(input.value(), weight, bias),
            integers("kernel_shape", shape.kernel(), shape.kernel()),
            integers("strides", shape.stride(), shape.stride()),
            integers("pads", pad, pad, pad, pad));
    OnnxValue output = graph.node("Relu", List.of(sum));
    return input.with(output, shape.out(), shape.outputSize(input.height()), shape.outputSize(input.width()));
  }

  /**
   * The gradient before a ReLU, from the gradient after it and the ReLU's output. Two casts and a product take a fifth
   * of the time of {@code Greater} and {@code Where}.
   */
  OnnxValue reluGradient(OnnxValue gradient, Plane output) {
    OnnxValue open = graph.node("Cast", List.of(output.value()), integer("to", BOOLEAN));
    return graph.node("Mul", List.of(gradient, graph.node("Cast", List.of(open), integer("to", FLOAT))));
  }

  /**
   * The gradient of a convolution's input, from the gradient of its output.
   *
   * @param weight the convolution's own [out, in, k, k]
   */
  OnnxValue convolutionGradient(
      OnnxValue gradient, Plane input, Plane output, String name, HostTensor weight, ConvolutionShape shape) {
    return shape.stride() == 1
        ? unitStrideGradient(gradient, name, weight, shape)
        : stridedGradient(gradient, input, output, name, weight, shape);
  }

  private OnnxValue unitStrideGradient(OnnxValue gradient, String name, HostTensor weight, ConvolutionShape shape) {
    OnnxValue turned = graph.constant(name + ".gradient", GradientKernels.turned(weight));
    long pad = shape.kernel() - 1L - shape.padding();
    return graph.node(
        "Conv",
        List.of(gradient, turned),
        integers("kernel_shape", shape.kernel(), shape.kernel()),
        integers("pads", pad, pad, pad, pad));
  }

  private OnnxValue stridedGradient(
      OnnxValue gradient, Plane input, Plane output, String name, HostTensor weight, ConvolutionShape shape) {
    int stride = shape.stride();
    long padding = shape.padding();
    long taps = Math.ceilDiv(shape.kernel(), stride);
    long rows = (input.height() - 1 + padding) / stride + 1;
    long columns = (input.width() - 1 + padding) / stride + 1;
    OnnxValue kernels = graph.constant(name + ".gradient", GradientKernels.phases(weight, stride));
    OnnxValue phases =
        graph.node(
            "Conv",
            List.of(gradient, kernels),
            integers("kernel_shape", taps, taps),
            integers("pads", taps - 1, taps - 1, rows - output.height(), columns - output.width()));
    OnnxValue padded = graph.node("DepthToSpace", List.of(phases), integer("blocksize", stride));
    return graph.node(
        "Slice",
        List.of(
            padded,
            graph.integers(name + ".start", padding, padding),
            graph.integers(name + ".end", padding + input.height(), padding + input.width()),
            graph.integers(name + ".axes", 2, 3)));
  }

  /** A max-pool's output and, for its gradient, the flat index of each window's first maximum. */
  record Pooled(Plane output, OnnxValue indices) {}

  Pooled maxPool(Plane input, TrunkLayer.MaxPool pool) {
    List<OnnxValue> results =
        graph.nodes(
            "MaxPool",
            2,
            List.of(input.value()),
            integers("kernel_shape", pool.size(), pool.size()),
            integers("strides", pool.stride(), pool.stride()),
            integer("ceil_mode", pool.ceil() ? 1 : 0));
    Plane output =
        input.with(
            results.getFirst(), input.channels(), pool.outputSize(input.height()), pool.outputSize(input.width()));
    return new Pooled(output, results.getLast());
  }

  /**
   * The gradient of a max-pool's input. Every window hands its gradient to its first maximum, as PyTorch does; flat
   * regions of a picture make ties between positive values common, so comparing values would count them twice.
   */
  OnnxValue maxPoolGradient(OnnxValue gradient, Plane input, Pooled pooled, TrunkLayer.MaxPool pool, String name) {
    return pool.size() <= pool.stride() && unpooling == Unpooling.MAX_UNPOOL
        ? disjointGradient(gradient, input, pooled, name)
        : scatteredGradient(gradient, input, pooled, name);
  }

  private OnnxValue disjointGradient(OnnxValue gradient, Plane input, Pooled pooled, String name) {
    OnnxValue shape = graph.integers(name + ".shape", input.shape());
    return graph.node(
        "MaxUnpool", List.of(gradient, pooled.indices(), shape), integers("kernel_shape", 2, 2),
        integers("strides", 2, 2));
  }

  /** Where windows overlap, an element may be the maximum of several: their gradients add up. */
  private OnnxValue scatteredGradient(OnnxValue gradient, Plane input, Pooled pooled, String name) {
    OnnxValue flat = graph.integers(name + ".flat", -1);
    OnnxValue zeros =
        graph.node("ConstantOfShape", List.of(graph.integers(name + ".count", input.elementCount())));
    OnnxValue sums =
        graph.node(
            "ScatterElements",
            List.of(
                zeros,
                graph.node("Reshape", List.of(pooled.indices(), flat)),
                graph.node("Reshape", List.of(gradient, flat))),
            integer("axis", 0),
            text("reduction", "add"));
    return graph.node("Reshape", List.of(sums, graph.integers(name + ".shape", input.shape())));
  }
}
