package org.pivotune.onnxgraph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.onnx.BoundOnnxSession;
import org.pivotune.onnx.OnnxBinding;
import org.pivotune.onnx.OnnxException;
import org.pivotune.onnx.OnnxMemory;
import org.pivotune.onnx.OnnxPlace;
import org.pivotune.onnx.OnnxRuntime;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.Needs;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** ONNX Runtime's C API on LibTorch's own memory. */
@ExtendWith(NoLeakedHandles.class)
class BoundOnnxSessionTest {
  /** y = x + 1 and z = x * x. */
  private static byte[] model() {
    OnnxGraph graph = new OnnxGraph("two outputs");
    OnnxValue x = graph.input("x", 2, 3);
    OnnxValue one = graph.constant("one", new float[] {1}, 1);
    graph.output("y", graph.node("Add", List.of(x, one)), 2, 3);
    graph.output("z", graph.node("Mul", List.of(x, x)), 2, 3);
    return graph.toBytes();
  }

  private static Tensor values() {
    return Tensor.of(HostTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3), Device.CPU);
  }

  private static OnnxMemory memory(Tensor tensor) {
    return new OnnxMemory(tensor.address(), tensor.shape());
  }

  @Test
  void readsAndWritesTensorsWhereTheyLie() {
    try (TensorScope scope = TensorScope.open();
        BoundOnnxSession session = BoundOnnxSession.open("two", model(), OnnxPlace.CPU, 1)) {
      Tensor x = values();
      Tensor y = Tensor.full(0, Device.CPU, 2, 3);
      Tensor z = Tensor.full(0, Device.CPU, 2, 3);
      try (OnnxBinding both = session.bind(Map.of("x", memory(x)), Map.of("y", memory(y), "z", memory(z)))) {
        both.run();
        assertThat(y.toHost().toArray()).containsExactly(2, 3, 4, 5, 6, 7);
        assertThat(z.toHost().toArray()).containsExactly(1, 4, 9, 16, 25, 36);
        x.fill(3);
        both.run();
        both.run();
        assertThat(y.toHost().toArray()).containsOnly(4);
        assertThat(z.toHost().toArray()).containsOnly(9);
      }
      Tensor other = Tensor.full(0, Device.CPU, 2, 3);
      try (OnnxBinding one = session.bind(Map.of("x", memory(z)), Map.of("y", memory(other)))) {
        one.run();
        assertThat(other.toHost().toArray()).containsOnly(10);
      }
    }
  }

  @Test
  void wrongNamesShapesAndModelsAreNamed() {
    assertThatThrownBy(() -> BoundOnnxSession.open("broken", new byte[] {1, 2, 3}, OnnxPlace.CPU, 1))
        .isInstanceOf(OnnxException.class).has(errorText("onnx.model-cannot-be-loaded"));
    try (TensorScope scope = TensorScope.open();
        BoundOnnxSession session = BoundOnnxSession.open("two", model(), OnnxPlace.CPU, 1)) {
      Tensor x = values();
      Map<String, OnnxMemory> out = Map.of("y", memory(Tensor.full(0, Device.CPU, 2, 3)));
      assertThatThrownBy(() -> runOnce(session, Map.of("q", memory(x)), out)).isInstanceOf(OnnxException.class)
          .has(errorText("onnx.no-such-input"));
      assertThatThrownBy(() -> runOnce(session, Map.of("x", new OnnxMemory(x.address(), 3, 2)), out))
          .isInstanceOf(OnnxException.class).has(errorText("onnx.input-of-another-shape"));
      assertThatThrownBy(() -> new OnnxMemory(0, 1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new OnnxMemory(8, 1, -1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new OnnxMemory(x.transpose(0, 1).address(), 3, 2)).has(errorText("torch.address-of-what-is-not-contiguous"));
    }
  }

  private static void runOnce(BoundOnnxSession session, Map<String, OnnxMemory> in, Map<String, OnnxMemory> out) {
    try (OnnxBinding binding = session.bind(in, out)) {
      binding.run();
    }
  }

  @Test
  void whatIsClosedSaysSo() {
    try (TensorScope scope = TensorScope.open()) {
      BoundOnnxSession session = BoundOnnxSession.open("two", model(), OnnxPlace.CPU, 1);
      Map<String, OnnxMemory> in = Map.of("x", memory(values()));
      Map<String, OnnxMemory> out = Map.of("y", memory(Tensor.full(0, Device.CPU, 2, 3)));
      OnnxBinding closed = session.bind(in, out);
      closed.close();
      closed.close();
      assertThatThrownBy(closed::run).isInstanceOf(OnnxException.class).has(errorText("onnx.run-failed", "what was bound is closed: the ONNX model two failed"));
      OnnxBinding orphan = session.bind(in, out);
      session.close();
      session.close();
      assertThatThrownBy(orphan::run).isInstanceOf(OnnxException.class).has(errorText("onnx.model-is-closed"));
      orphan.close();
      assertThatThrownBy(() -> session.bind(in, out)).isInstanceOf(OnnxException.class);
    }
  }

  @Test
  void anOnnxRuntimeWithoutCudaSaysWhatToDo() {
    Needs.that(!OnnxRuntime.load().providers().contains("CUDAExecutionProvider"), "ONNX Runtime without CUDA");
    assertThatThrownBy(() -> BoundOnnxSession.open("two", model(), new OnnxPlace(0, 0, true), 1))
        .isInstanceOf(OnnxException.class).has(errorText("onnx.built-for-the-cpu", OnnxRuntime.load().library()));
  }
}
