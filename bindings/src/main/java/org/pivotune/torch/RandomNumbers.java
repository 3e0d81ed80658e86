package org.pivotune.torch;

import java.lang.foreign.MemorySegment;
import org.pivotune.torch.ffi.pivotune_torch;

/** A seeded source of random tensors; the same seed gives the same values. Confined to one thread. */
public final class RandomNumbers implements AutoCloseable {
  private final Thread owner = Thread.currentThread();
  private MemorySegment handle;

  /**
   * @param seed any number
   * @param device where the values are drawn; sequences differ between devices
   */
  public RandomNumbers(long seed, Device device) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_random_create(seed, device.ordinal(), calls.out()), "random numbers");
    handle = calls.outAddress();
  }

  /** Independent standard normal values, float32. */
  public Tensor normal(long... shape) {
    requireOpen();
    NativeCalls calls = NativeCalls.current();
    MemorySegment list = calls.list(shape);
    NativeCalls.check(
        pivotune_torch.pvt_random_normal(handle, list, shape.length, DType.FLOAT32.number(), calls.out()), "normal");
    return calls.outTensor();
  }

  @Override
  public void close() {
    if (handle != MemorySegment.NULL) {
      requireOwner();
      NativeCalls.check(pivotune_torch.pvt_random_free(handle), "free");
      handle = MemorySegment.NULL;
    }
  }

  private void requireOpen() {
    if (handle == MemorySegment.NULL) {
      throw new TorchUsageException("the random source is closed");
    }
    requireOwner();
  }

  private void requireOwner() {
    if (Thread.currentThread() != owner) {
      throw new TorchUsageException("the random source of thread " + owner.getName() + " was used by thread "
          + Thread.currentThread().getName());
    }
  }
}
