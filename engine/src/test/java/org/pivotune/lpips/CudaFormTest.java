package org.pivotune.lpips;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pivotune.onnx.OnnxSession;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.ProjectFiles;

/** The graphs that a CUDA device is given: of operations that ONNX Runtime has there, and with the same numbers. */
class CudaFormTest {
  private static final int SIDE = 48;

  /** The version of ONNX's operations that the graphs ask for. */
  private static final int OPSET = 18;

  private static HostTensor waves(double frequency) {
    HostTensor image = HostTensor.allocate(2, 3, SIDE, SIDE);
    for (int i = 0; i < image.elementCount(); i++) {
      image.data().put(i, (float) Math.sin(frequency * i));
    }
    return image;
  }

  /** Lines of the kernels of the ONNX Runtime for CUDA that native/README.md names: see make_cuda_kernels.py. */
  private static List<String> kernels() throws IOException {
    try (InputStream stream = CudaFormTest.class.getResourceAsStream("onnxruntime-cuda-kernels.txt")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** Operations with a kernel for CUDA in this version of theirs. */
  private static Set<String> onCuda(int opset) throws IOException {
    Set<String> operations = new TreeSet<>();
    for (String line : kernels()) {
      String[] words = line.split(" ");
      if (!line.startsWith("#") && Integer.parseInt(words[1]) <= opset
          && (words[2].equals("-") || Integer.parseInt(words[2]) >= opset)) {
        operations.add(words[0]);
      }
    }
    return operations;
  }

  @Test
  void theKernelsAreThoseOfTheLibraryThatIsRecommended() throws IOException {
    String artifact = kernels().getFirst().substring("# ".length());
    assertThat(ProjectFiles.root().resolve("native/README.md")).content().contains("`" + artifact + "`");
    assertThat(onCuda(OPSET)).hasSizeGreaterThan(100).contains("Conv", "MaxPool").doesNotContain("ConvInteger");
  }

  /** Of every operation in the graphs that native/README.md's ONNX Runtime runs on CUDA; not that they run. */
  @ParameterizedTest
  @EnumSource(PerceptualNet.class)
  void everyOperationHasAKernelForCuda(PerceptualNet net) throws IOException {
    PerceptualNetwork network = FormulaHeads.network(net);
    for (byte[] graph : List.of(LpipsGraphs.features(network, 1, SIDE, SIDE),
        LpipsGraphs.valueAndGradient(network, 1, SIDE, SIDE, Unpooling.SCATTER))) {
      OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(graph);
      assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(OPSET);
      assertThat(model.getGraph().getNodeList()).isNotEmpty().allSatisfy(node -> assertThat(node.getDomain()).isEmpty());
      Set<String> operations = model.getGraph().getNodeList().stream()
          .map(OnnxMl.NodeProto::getOpType).collect(Collectors.toSet());
      assertThat(operations).contains("Conv", "Relu").isSubsetOf(onCuda(OPSET));
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
      assertThat(expected).isNotEmpty();
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
      assertThat(shapes).isNotEmpty();
      shapes.forEach((name, shape) -> assertThat(taps.get(name).shape()).as(name).isEqualTo(shape));
    }
  }
}
