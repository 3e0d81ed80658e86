package org.pivotune.onnxgraph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import ai.onnx.proto.OnnxMl;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pivotune.onnx.OnnxSession;
import org.pivotune.tensor.HostTensor;

/** The bytes are judged by ONNX Runtime, which runs them, and by the protobuf classes that Tribuo generated. */
class OnnxGraphTest {

  @Test
  void onnxRuntimeComputesWhatTheNodesSay() {
    try (OnnxSession session = OnnxSession.open("affine", affine(2, 3), 1)) {
      HostTensor input = HostTensor.of(new float[] {1, -2, 3, -4, 5, -6}, 2, 3);
      Map<String, HostTensor> outputs = session.run(Map.of("x", input));
      assertThat(outputs.get("y").toArray()).containsExactly(10.5f, 0, 30.5f, 0, 50.5f, 0);
      assertThat(outputs.get("y").shape()).containsExactly(2, 3);
    }
  }

  @Test
  void freeDimensionsTakeAnySize() {
    try (OnnxSession session = OnnxSession.open("affine", affine(OnnxGraph.FREE, 3), 1)) {
      assertThat(session.inputShape("x")).containsExactly(-1, 3);
      HostTensor five = HostTensor.allocate(5, 3);
      assertThat(session.run(Map.of("x", five)).get("y").shape()).containsExactly(5, 3);
    }
  }

  @Test
  void anotherReaderSeesTheSameModel() throws Exception {
    OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(convolution());
    assertThat(model.getIrVersion()).isEqualTo(8);
    assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(18);
    assertThat(model.getUnknownFields().asMap()).isEmpty();
    OnnxMl.GraphProto graph = model.getGraph();
    assertThat(graph.getName()).isEqualTo("convolution");
    OnnxMl.TensorProto weight = graph.getInitializer(0);
    assertThat(weight.getDimsList()).containsExactly(1L, 1L, 3L, 3L);
    assertThat(weight.getDataType()).isEqualTo(OnnxMl.TensorProto.DataType.FLOAT_VALUE);
    assertThat(weight.getRawData().asReadOnlyByteBuffer().order(java.nio.ByteOrder.LITTLE_ENDIAN).getFloat(32))
        .isEqualTo(-300f);
    OnnxMl.TensorProto axes = graph.getInitializer(1);
    assertThat(axes.getDataType()).isEqualTo(OnnxMl.TensorProto.DataType.INT64_VALUE);
    assertThat(axes.getRawData().asReadOnlyByteBuffer().order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong())
        .isEqualTo(-1L);
    OnnxMl.ValueInfoProto input = graph.getInput(0);
    assertThat(input.getType().getTensorType().getShape().getDim(0).hasDimValue()).isFalse();
    assertThat(input.getType().getTensorType().getShape().getDim(3).getDimValue()).isEqualTo(70000);
  }

  @Test
  void anotherReaderSeesTheSameAttributes() throws Exception {
    OnnxMl.NodeProto node = OnnxMl.ModelProto.parseFrom(convolution()).getGraph().getNode(0);
    assertThat(node.getOpType()).isEqualTo("Conv");
    assertThat(node.getInputList()).containsExactly("x", "w");
    assertThat(node.getAttribute(0).getIntsList()).containsExactly(1L, -1L, 300L, 0L);
    assertThat(node.getAttribute(1).getI()).isEqualTo(7);
    assertThat(node.getAttribute(2).getF()).isEqualTo(0.25f);
    assertThat(node.getAttribute(3).getS().toStringUtf8()).isEqualTo("mode é");
    assertThat(node.getAttributeList()).extracting(OnnxMl.AttributeProto::getType).containsExactly(
        OnnxMl.AttributeProto.AttributeType.INTS, OnnxMl.AttributeProto.AttributeType.INT,
        OnnxMl.AttributeProto.AttributeType.FLOAT, OnnxMl.AttributeProto.AttributeType.STRING);
  }

  @Test
  void namesMustBeUniqueAndKnown() {
    OnnxGraph graph = new OnnxGraph("names");
    OnnxValue x = graph.input("x", 1);
    assertThatThrownBy(() -> graph.integers("x", 1)).has(errorText("onnxgraph.name-used-twice"));
    assertThatThrownBy(() -> graph.node("Add", List.of(x, new OnnxValue("elsewhere"))))
        .has(errorText("onnxgraph.no-such-value"));
  }

  private static byte[] affine(long rows, long columns) {
    OnnxGraph graph = new OnnxGraph("affine");
    OnnxValue x = graph.input("x", rows, columns);
    OnnxValue scaled = graph.node("Mul", List.of(x, graph.constant("ten", new float[] {10}, 1)));
    OnnxValue shifted = graph.node("Add", List.of(scaled, graph.constant("half", new float[] {0.5f}, 1)));
    graph.output("y", graph.node("Relu", List.of(shifted)), rows, columns);
    return graph.toBytes();
  }

  /** Never run: it carries one attribute of every kind. */
  private static byte[] convolution() {
    OnnxGraph graph = new OnnxGraph("convolution");
    OnnxValue x = graph.input("x", OnnxGraph.FREE, 1, 4, 70000);
    float[] kernel = {0, 1, 2, 3, 4, 5, 6, 7, -300};
    OnnxValue weight = graph.constant("w", kernel, 1, 1, 3, 3);
    graph.integers("axes", -1);
    OnnxValue y =
        graph.node(
            "Conv", List.of(x, weight), OnnxAttribute.integers("pads", 1, -1, 300, 0),
            OnnxAttribute.integer("group", 7), OnnxAttribute.real("alpha", 0.25f),
            OnnxAttribute.text("mode", "mode é"));
    graph.output("y", y, OnnxGraph.FREE, 1, 4, 70000);
    return graph.toBytes();
  }
}
