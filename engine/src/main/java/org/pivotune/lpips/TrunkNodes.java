package org.pivotune.lpips;

import static org.pivotune.onnxgraph.OnnxAttribute.integer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pivotune.lpips.PerceptualNetwork.Convolution;
import org.pivotune.onnxgraph.OnnxGraph;
import org.pivotune.onnxgraph.OnnxValue;
import org.pivotune.tensor.HostTensor;

/**
 * The nodes of a whole trunk. Going forward, each layer leaves behind how its gradient goes backward; {@link #backward}
 * then walks the same layers in reverse.
 */
final class TrunkNodes {
  // LPIPS 0.1's scaling of an image in [-1, 1] to ImageNet statistics: (x - SHIFT) / SCALE.
  static final float[] SHIFT = {-.030f, -.088f, -.188f};
  static final float[] SCALE = {.458f, .448f, .450f};

  private final OnnxGraph graph;
  private final LayerNodes layers;
  private final PerceptualNetwork network;
  private final Deque<UnaryOperator<OnnxValue>> reversed = new ArrayDeque<>();
  private @Nullable OnnxValue lastTapGradient;

  TrunkNodes(OnnxGraph graph, PerceptualNetwork network, Unpooling unpooling) {
    this.graph = graph;
    this.layers = new LayerNodes(graph, unpooling);
    this.network = network;
  }

  /** What to do at a tap; returns the gradient that the tap adds. */
  interface TapNodes {
    OnnxValue apply(TrunkLayer.Tap tap, Plane features);
  }

  /** Writes the layers up to the last tap. */
  void forward(Plane image, TapNodes taps) {
    Plane current = scaled(image);
    for (TrunkLayer layer : network.net().layers()) {
      Plane input = current;
      current =
          switch (layer) {
            case TrunkLayer.Convolution it -> convolution(input, it.index(), it.shape());
            case TrunkLayer.MaxPool it -> maxPool(input, it);
            case TrunkLayer.Fire it -> fire(input, it);
            case TrunkLayer.Tap it -> tap(input, it, taps);
          };
    }
  }

  /** Writes the way back from the last tap to the image; call once, after {@link #forward}. */
  OnnxValue backward() {
    OnnxValue gradient = Objects.requireNonNull(lastTapGradient, "a trunk ends with a tap");
    while (!reversed.isEmpty()) {
      gradient = reversed.pop().apply(gradient);
    }
    return gradient;
  }

  private Plane scaled(Plane image) {
    OnnxValue shift = graph.constant("shift", SHIFT, 3, 1, 1);
    OnnxValue scale = graph.constant("scale", SCALE, 3, 1, 1);
    OnnxValue centred = graph.node("Sub", List.of(image.value(), shift));
    // The gradient's division by the scale is part of the first convolution's gradient kernels.
    return image.with(graph.node("Div", List.of(centred, scale)), 3, image.height(), image.width());
  }

  private Plane tap(Plane input, TrunkLayer.Tap tap, TapNodes taps) {
    OnnxValue own = taps.apply(tap, input);
    boolean last = tap.index() == network.heads().size() - 1;
    if (last) {
      lastTapGradient = own;
    } else {
      reversed.push(fromAbove -> graph.node("Add", List.of(fromAbove, own)));
    }
    return input;
  }

  private Plane maxPool(Plane input, TrunkLayer.MaxPool pool) {
    LayerNodes.Pooled pooled = layers.maxPool(input, pool);
    String name = "pool" + reversed.size();
    reversed.push(gradient -> layers.maxPoolGradient(gradient, input, pooled, pool, name));
    return pooled.output();
  }

  private Plane convolution(Plane input, int index, ConvolutionShape shape) {
    Plane output = rectified(input, index, shape);
    Function<OnnxValue, OnnxValue> before = linearGradient(input, output, index, shape);
    reversed.push(gradient -> before.apply(layers.reluGradient(gradient, output)));
    return output;
  }

  private Plane fire(Plane input, TrunkLayer.Fire fire) {
    Plane squeezed = convolution(input, fire.index(), fire.squeeze());
    Plane one = rectified(squeezed, fire.index() + 1, fire.expand1());
    Plane three = rectified(squeezed, fire.index() + 2, fire.expand3());
    int channels = one.channels() + three.channels();
    OnnxValue joined = graph.node("Concat", List.of(one.value(), three.value()), integer("axis", 1));
    Plane output = squeezed.with(joined, channels, one.height(), one.width());
    Function<OnnxValue, OnnxValue> beforeOne = linearGradient(squeezed, one, fire.index() + 1, fire.expand1());
    Function<OnnxValue, OnnxValue> beforeThree = linearGradient(squeezed, three, fire.index() + 2, fire.expand3());
    reversed.push(
        gradient -> {
          OnnxValue gated = layers.reluGradient(gradient, output);
          List<OnnxValue> halves =
              graph.nodes("Split", 2, List.of(gated), integer("axis", 1), integer("num_outputs", 2));
          OnnxValue fromOne = beforeOne.apply(halves.getFirst());
          return graph.node("Add", List.of(fromOne, beforeThree.apply(halves.getLast())));
        });
    return output;
  }

  private Plane rectified(Plane input, int index, ConvolutionShape shape) {
    return layers.convolution(input, name(index), network.convolutions().get(index), shape);
  }

  private Function<OnnxValue, OnnxValue> linearGradient(
      Plane input, Plane output, int index, ConvolutionShape shape) {
    Convolution weights = network.convolutions().get(index);
    return gradient -> {
      HostTensor weight = index == 0 ? intoImage(weights.weight()) : weights.weight();
      return layers.convolutionGradient(gradient, input, output, name(index), weight, shape);
    };
  }

  private static HostTensor intoImage(HostTensor weight) {
    return GradientKernels.scaledInputs(weight, new float[] {1 / SCALE[0], 1 / SCALE[1], 1 / SCALE[2]});
  }

  private String name(int index) {
    return network.net().convolutionNames().get(index);
  }
}
