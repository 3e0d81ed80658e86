package org.pivotune.torch;

import java.lang.foreign.MemorySegment;
import org.pivotune.torch.ffi.pivotune_torch;

/**
 * A thread's work on a CUDA device, recorded once and repeated by one call. What is recorded keeps the addresses of its
 * tensors: those that carry values in or out must outlive the graph. Confined to one thread.
 */
final class CudaGraph implements AutoCloseable {
  private MemorySegment handle;

  CudaGraph(Device device) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_graph_create(device.ordinal(), calls.out()), "CUDA graph");
    handle = calls.outAddress();
  }

  /**
   * Records what the body does instead of doing it.
   *
   * @throws TorchException if something in it cannot be recorded; this graph is then of no more use
   */
  void record(Runnable body) {
    NativeCalls.check(pivotune_torch.pvt_graph_begin(handle), "CUDA graph begin");
    try {
      body.run();
    } catch (RuntimeException | Error e) {
      // The recording ends whatever happens, or the thread's next work would be recorded, too.
      pivotune_torch.pvt_graph_end(handle);
      throw e;
    }
    NativeCalls.check(pivotune_torch.pvt_graph_end(handle), "CUDA graph end");
  }

  /** Does once what was recorded. */
  void replay() {
    NativeCalls.check(pivotune_torch.pvt_graph_replay(handle), "CUDA graph replay");
  }

  @Override
  public void close() {
    if (handle != MemorySegment.NULL) {
      NativeCalls.check(pivotune_torch.pvt_graph_free(handle), "free");
      handle = MemorySegment.NULL;
    }
  }
}
