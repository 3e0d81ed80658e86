package org.pivotune.onnx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link BoundOnnxSession} tied to memory. What it ran on must live until the work is done, which on a CUDA device is
 * later than {@link #run} returns. For one thread at a time.
 */
public final class OnnxBinding implements AutoCloseable {
  private static final int FLOAT = 1;

  private final BoundOnnxSession session;
  private final List<MemorySegment> values = new ArrayList<>();
  private MemorySegment binding;
  private MemorySegment runOptions = MemorySegment.NULL;

  OnnxBinding(BoundOnnxSession session, MemorySegment binding) {
    this.session = session;
    this.binding = binding;
    if (!session.place().isCpu()) {
      // Null, which stands for the usual, would have it wait for the device after each run.
      OnnxApi api = session.api();
      runOptions = api.make(session.failing(), OnnxFunction.CREATE_RUN_OPTIONS);
      try (Arena arena = Arena.ofConfined()) {
        api.call(session.failing(), OnnxFunction.ADD_RUN_CONFIG, runOptions,
            arena.allocateFrom("disable_synchronize_execution_providers"), arena.allocateFrom("1"));
      }
    }
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
    session.run(runOptions, binding);
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
      if (!runOptions.equals(MemorySegment.NULL)) {
        api.release(OnnxFunction.RELEASE_RUN_OPTIONS, runOptions);
      }
    }
  }
}
