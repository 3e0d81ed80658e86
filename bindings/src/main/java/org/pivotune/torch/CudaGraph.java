package org.pivotune.torch;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.pivotune.torch.ffi.pivotune_torch;

/**
 * A thread's work on a CUDA device, recorded once and repeated by one call. What is recorded keeps the addresses of its
 * tensors: those that carry values in or out must outlive the graph. Confined to one thread.
 */
final class CudaGraph implements StepPart {
  private MemorySegment handle;

  /** @param before the graph recorded just before, whose memory this one shares; null for memory of its own */
  CudaGraph(Device device, @Nullable CudaGraph before) {
    NativeCalls calls = NativeCalls.current();
    MemorySegment shared = before == null ? MemorySegment.NULL : before.handle;
    NativeCalls.check(pivotune_torch.pvt_graph_create(device.ordinal(), shared, calls.out()), "CUDA graph");
    handle = calls.outAddress();
  }

  @Override
  public void begin() {
    NativeCalls.check(pivotune_torch.pvt_graph_begin(handle), "CUDA graph begin");
  }

  @Override
  public void end() {
    NativeCalls.check(pivotune_torch.pvt_graph_end(handle), "CUDA graph end");
  }

  @Override
  public void abandon() {
    pivotune_torch.pvt_graph_end(handle); // in vain where it has ended already
  }

  @Override
  public void replay() {
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
