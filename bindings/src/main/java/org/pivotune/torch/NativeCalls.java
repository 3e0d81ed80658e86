package org.pivotune.torch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.pivotune.torch.ffi.pivotune_torch;

/**
 * What every call needs: a place for its output, room for a shape, and a check of its status. One per thread, so that
 * a call allocates no native memory of its own.
 */
final class NativeCalls {
  private static final int MAX_RANK = 16;
  private static final ThreadLocal<NativeCalls> CURRENT = ThreadLocal.withInitial(NativeCalls::new);

  private final Thread owner = Thread.currentThread();
  // Freed with the thread: an automatic arena dies when the thread-local does.
  private final MemorySegment memory = Arena.ofAuto().allocate((2 + MAX_RANK) * 8L, 8);
  private final MemorySegment out = memory.asSlice(0, 8);
  private final MemorySegment outSecond = memory.asSlice(8, 8);
  private final MemorySegment numbers = memory.asSlice(16);
  private @Nullable TensorScope scope;

  /** The first use of LibTorch on a thread finds it loaded, from where the environment says unless a host chose. */
  private NativeCalls() {
    TorchLibrary.load();
  }

  static NativeCalls current() {
    return CURRENT.get();
  }

  Thread owner() {
    return owner;
  }

  @Nullable TensorScope scope() {
    return scope;
  }

  void enter(@Nullable TensorScope entered) {
    scope = entered;
  }

  /** Where a call writes its handle, address or number. */
  MemorySegment out() {
    return out;
  }

  MemorySegment outSecond() {
    return outSecond;
  }

  /** The shape or list of dimensions, ready for a call; valid until the next one. */
  MemorySegment list(long... values) {
    if (values.length > MAX_RANK) {
      throw new TorchUsageException("a tensor has at most " + MAX_RANK + " dimensions, not " + values.length);
    }
    for (int i = 0; i < values.length; i++) {
      numbers.setAtIndex(ValueLayout.JAVA_LONG, i, values[i]);
    }
    return numbers;
  }

  MemorySegment numbers() {
    return numbers;
  }

  long outLong() {
    return out.get(ValueLayout.JAVA_LONG, 0);
  }

  int outInt() {
    return out.get(ValueLayout.JAVA_INT, 0);
  }

  double outDouble() {
    return out.get(ValueLayout.JAVA_DOUBLE, 0);
  }

  MemorySegment outAddress() {
    return out.get(ValueLayout.ADDRESS, 0);
  }

  /** The tensor a call has just delivered, joined to the innermost scope. */
  Tensor outTensor() {
    return joined(outAddress());
  }

  /** The same for the second output. */
  Tensor outSecondTensor() {
    return joined(outSecond.get(ValueLayout.ADDRESS, 0));
  }

  /** A tensor that belongs to the caller, joined likewise. */
  Tensor joined(MemorySegment handle) {
    TensorScope current = scope;
    if (current == null) {
      pivotune_torch.pvt_tensor_free(handle);
      throw new TorchUsageException("open a TensorScope on this thread before making tensors");
    }
    return current.adopt(handle);
  }

  /** The handles as a C array. */
  static MemorySegment array(SegmentAllocator allocator, Tensor[] tensors) {
    MemorySegment array = allocator.allocate(ValueLayout.ADDRESS, Math.max(1, tensors.length));
    for (int i = 0; i < tensors.length; i++) {
      array.setAtIndex(ValueLayout.ADDRESS, i, tensors[i].handle());
    }
    return array;
  }

  static void check(int status, String operation) {
    if (status != 0) {
      throw failure(status, operation, "");
    }
  }

  static void check(int status, String operation, Tensor x) {
    if (status != 0) {
      throw failure(status, operation, " of " + x);
    }
  }

  static void check(int status, String operation, Tensor x, Tensor y) {
    if (status != 0) {
      throw failure(status, operation, " of " + x + " and " + y);
    }
  }

  static String string(MemorySegment pointerToText) {
    return pointerToText.get(ValueLayout.ADDRESS, 0).reinterpret(Long.MAX_VALUE).getString(0);
  }

  private static TorchException failure(int status, String operation, String operands) {
    String text;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
      pivotune_torch.pvt_last_error(out);
      text = string(out);
    }
    String message = operation + operands + ": " + text;
    if (status == pivotune_torch.PVT_ERROR_OUT_OF_MEMORY()) {
      return new DeviceOutOfMemoryException(message);
    }
    return status == pivotune_torch.PVT_ERROR_USAGE() ? new TorchUsageException(message) : new TorchException(message);
  }
}
