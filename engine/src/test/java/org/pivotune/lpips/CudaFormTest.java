package org.pivotune.lpips;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pivotune.onnx.OnnxSession;
import org.pivotune.tensor.HostTensor;

/** The graphs that a CUDA device is given: of operations that ONNX Runtime has there, and with the same numbers. */
class CudaFormTest {
  private static final int SIDE = 48;

  /** Those among its kernels for CUDA; read off the symbols of ONNX Runtime 1.28's provider library for CUDA 13. */
  private static final Set<String> ON_CUDA = Set.of(
      "Add", "Cast", "Concat", "ConstantOfShape", "Conv", "DepthToSpace", "Div", "Identity", "MatMul", "Max", "MaxPool", "Mul",
      "ReduceSum", "Relu", "Reshape", "Reciprocal", "ScatterElements", "Slice", "Split", "Sqrt", "Sub", "Sum");

  private static HostTensor waves(double frequency) {
    HostTensor image = HostTensor.allocate(2, 3, SIDE, SIDE);
    for (int i = 0; i < image.elementCount(); i++) {
      image.data().put(i, (float) Math.sin(frequency * i));
    }
    return image;
  }

  @ParameterizedTest
  @EnumSource(PerceptualNet.class)
  void allOperationsAreThere(PerceptualNet net) throws Exception {
    PerceptualNetwork network = FormulaHeads.network(net);
    for (byte[] graph : List.of(LpipsGraphs.features(network, 1, SIDE, SIDE),
        LpipsGraphs.valueAndGradient(network, 1, SIDE, SIDE, Unpooling.SCATTER))) {
      OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(graph);
      assertThat(model.getOpsetImport(0).getVersion()).as("the version whose kernels were looked at").isEqualTo(18);
      Set<String> operations = model.getGraph().getNodeList().stream()
          .map(OnnxMl.NodeProto::getOpType).collect(Collectors.toSet());
      assertThat(operations).isSubsetOf(ON_CUDA).contains("Conv", "Relu");
    }
  }

  @ParameterizedTest
  @EnumSource(PerceptualNet.class)
  void theNumbersAreTheSame(PerceptualNet net) {
    PerceptualNetwork network = FormulaHeads.network(net);
    Map<String, HostTensor> inputs = new HashMap<>();
    try (OnnxSession features = OnnxSession.open("features", LpipsGraphs.features(network, 2, SIDE, SIDE), 1);
        OnnxSession usual = OnnxSession.open("usual", LpipsGraphs.valueAndGradient(network, 2, SIDE, SIDE), 1);
        OnnxSession scattered = OnnxSession.open(
            "scattered", LpipsGraphs.valueAndGradient(network, 2, SIDE, SIDE, Unpooling.SCATTER), 1)) {
      inputs.putAll(features.run(Map.of(LpipsGraphs.IMAGE, waves(0.37))));
      inputs.put(LpipsGraphs.IMAGE, waves(0.11));
      Map<String, HostTensor> expected = usual.run(inputs);
      Map<String, HostTensor> actual = scattered.run(inputs);
      assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
      expected.forEach((name, values) -> assertThat(actual.get(name).toArray()).as(name).isEqualTo(values.toArray()));
      assertThat(expected.get(LpipsGraphs.DISTANCE).get(0)).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(PerceptualNet.class)
  void tapsHaveTheShapesThatTheGraphGivesThem(PerceptualNet net) {
    PerceptualNetwork network = FormulaHeads.network(net);
    try (OnnxSession features = OnnxSession.open("features", LpipsGraphs.features(network, 1, 40, 57), 1)) {
      Map<String, HostTensor> taps = features.run(Map.of(LpipsGraphs.IMAGE, HostTensor.allocate(1, 3, 40, 57)));
      Map<String, long[]> shapes = TapShapes.of(net, 1, 3, 40, 57);
      assertThat(shapes.keySet()).containsExactlyElementsOf(taps.keySet());
      shapes.forEach((name, shape) -> assertThat(taps.get(name).shape()).as(name).isEqualTo(shape));
    }
  }
}
