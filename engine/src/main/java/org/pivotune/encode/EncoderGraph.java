package org.pivotune.encode;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.pivotune.encode.EncoderNetwork.Block;
import org.pivotune.encode.EncoderNetwork.Convolution;
import org.pivotune.encode.EncoderNetwork.Style;
import org.pivotune.onnxgraph.OnnxGraph;
import org.pivotune.onnxgraph.OnnxValue;

/** Writes an encoder as an ONNX file: {@value #IMAGE} [1, 3, 256, 256] in [-1, 1] to {@value #CODES} [1, n, w_dim]. */
final class EncoderGraph {
  static final String IMAGE = "image";
  static final String CODES = "codes";

  private final EncoderNetwork network;
  private final OnnxGraph graph = new OnnxGraph("encoder");
  private final EncoderNodes nodes;

  private EncoderGraph(EncoderNetwork network, EncoderNodes.Constants constants) {
    this.network = network;
    this.nodes = new EncoderNodes(graph, constants);
  }

  /** The bytes of an ONNX file; weights go wherever the constants are placed. */
  static byte[] write(EncoderNetwork network, EncoderNodes.Constants constants) {
    return new EncoderGraph(network, constants).write();
  }

  private byte[] write() {
    OnnxValue image = graph.input(IMAGE, 1, 3, EncoderNetwork.SIDE, EncoderNetwork.SIDE);
    List<OnnxValue> stages = backbone(image);
    OnnxValue codes = network.kind() == EncoderKind.W ? single(stages.getLast()) : styles(pyramid(stages));
    OnnxValue mean = nodes.constant(network.mean());
    EncoderInfo info = network.info();
    graph.output(CODES, nodes.sum(codes, mean), 1, info.styles(), info.wDim());
    return graph.toBytes();
  }

  /** What each stage of the backbone leaves: 128, 64, 32 and 16 pixels wide. */
  private List<OnnxValue> backbone(OnnxValue image) {
    OnnxValue value = nodes.prelu(nodes.convolution(image, network.stem(), 1), network.stemSlopes());
    List<OnnxValue> stages = new ArrayList<>();
    int next = 0;
    for (int units : EncoderNetwork.STAGES) {
      for (Block block : network.blocks().subList(next, next + units)) {
        value = nodes.block(value, block);
      }
      next += units;
      stages.add(value);
    }
    return stages;
  }

  private OnnxValue single(OnnxValue features) {
    return nodes.linear(nodes.mean(features), "single", Objects.requireNonNull(network.single()));
  }

  /** Features of 16, 32 and 64 pixels, each with what the coarser ones know (Lin et al. 2017). */
  private List<OnnxValue> pyramid(List<OnnxValue> stages) {
    List<OnnxValue> levels = new ArrayList<>(List.of(stages.getLast()));
    int side = EncoderNetwork.SIDE >> stages.size();
    for (int i = 0; i < network.laterals().size(); i++) {
      Convolution lateral = network.laterals().get(i);
      side *= 2;
      OnnxValue enlarged = nodes.enlarged(levels.getLast(), "level" + i, lateral.out(), side);
      levels.add(nodes.sum(enlarged, nodes.convolution(stages.get(stages.size() - 2 - i), lateral, 1)));
    }
    return levels;
  }

  private OnnxValue styles(List<OnnxValue> levels) {
    List<OnnxValue> codes = new ArrayList<>();
    for (Style style : network.styles()) {
      OnnxValue value = levels.get(style.level());
      for (Convolution convolution : style.convolutions()) {
        value = nodes.leaky(nodes.convolution(value, convolution, 2));
      }
      codes.add(nodes.linear(value, "style" + codes.size(), style.linear()));
    }
    if (network.kind() == EncoderKind.PSP || codes.size() == 1) {
      return nodes.stacked(codes);
    }
    OnnxValue base = codes.getFirst();
    OnnxValue others = nodes.sum(nodes.stacked(codes.subList(1, codes.size())), base);
    return nodes.stacked(List.of(base, others));
  }
}
