package org.pivotune.onnx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A {@link BoundOnnxSession} tied to memory. What it ran on must live until the work is done, which on a CUDA device is
 * later than {@link #run} returns. For one thread at a time.
 */
public final class OnnxBinding implements AutoCloseable {
  private static final int FLOAT = 1;
  private static final String NO_GRAPH = "-1";
  /** ONNX Runtime keeps one CUDA graph for each number. */
  private static final AtomicInteger GRAPHS = new AtomicInteger();

  private final BoundOnnxSession session;
  private final List<MemorySegment> values = new ArrayList<>();
  private MemorySegment binding;
  private MemorySegment runOptions = MemorySegment.NULL;
  private int runs;

  OnnxBinding(BoundOnnxSession session, MemorySegment binding) {
    this.session = session;
    this.binding = binding;
  }

  void bind(OnnxFunction direction, String key, OnnxMemory memory) {
    OnnxApi api = session.api();
    try (Arena arena = Arena.ofConfined()) {
      long[] shape = memory.shape();
      MemorySegment value = api.make(session.failing(), OnnxFunction.CREATE_TENSOR_OVER_MEMORY, session.memory(),
          MemorySegment.ofAddress(memory.address()), memory.bytes(),
          arena.allocateFrom(ValueLayout.JAVA_LONG, shape), (long) shape.length, FLOAT);
      values.add(value);
      api.call(session.failing(), direction, binding, arena.allocateFrom(key), value);
    }
  }

  /**
   * Runs the model, on a CUDA device behind what its stream has to do already.
   *
   * @throws OnnxException if it fails
   * @throws org.pivotune.torch.DeviceOutOfMemoryException if it needs more memory than there is
   */
  public void run() {
    if (binding.equals(MemorySegment.NULL)) {
      throw new OnnxException("what was bound is closed: " + session.failing());
    }
    // What is run a second time will be run often: that is worth a graph.
    if (runs < 2) {
      chooseOptions(runs == 1);
      runs++;
    }
    session.run(runOptions, binding);
  }

  private void chooseOptions(boolean often) {
    if (session.place().isCpu()) {
      return; // null stands for the usual
    }
    OnnxApi api = session.api();
    releaseOptions();
    runOptions = api.make(session.failing(), OnnxFunction.CREATE_RUN_OPTIONS);
    config("disable_synchronize_execution_providers", "1");
    config("gpu_graph_id", often ? String.valueOf(GRAPHS.incrementAndGet()) : NO_GRAPH);
  }

  private void config(String key, String value) {
    try (Arena arena = Arena.ofConfined()) {
      session.api().call(session.failing(), OnnxFunction.ADD_RUN_CONFIG, runOptions, arena.allocateFrom(key),
          arena.allocateFrom(value));
    }
  }

  private void releaseOptions() {
    if (!runOptions.equals(MemorySegment.NULL)) {
      session.api().release(OnnxFunction.RELEASE_RUN_OPTIONS, runOptions);
      runOptions = MemorySegment.NULL;
    }
  }

  /** Idempotent. */
  @Override
  public void close() {
    if (!binding.equals(MemorySegment.NULL)) {
      OnnxApi api = session.api();
      api.release(OnnxFunction.RELEASE_BINDING, binding);
      binding = MemorySegment.NULL;
      values.forEach(value -> api.release(OnnxFunction.RELEASE_VALUE, value));
      values.clear();
      releaseOptions();
    }
  }
}
