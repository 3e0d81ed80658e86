package org.pivotune.torch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pivotune.torch.ffi.pivotune_torch;

/**
 * The lifetime of tensors. Every new tensor joins the innermost open scope of its thread; closing the scope frees all
 * of them in one native call. {@link #keep} moves a survivor to the enclosing scope, {@link #moveTo} to any other.
 *
 * <p>Confined to the thread that opened it; scopes of one thread close in the reverse order of opening.
 */
public final class TensorScope implements AutoCloseable {
  private final NativeCalls calls;
  private final @Nullable TensorScope parent;
  private final List<Tensor> tensors = new ArrayList<>();
  private boolean open = true;

  private TensorScope(NativeCalls calls, @Nullable TensorScope parent) {
    this.calls = calls;
    this.parent = parent;
  }

  /** Opens a scope inside the thread's innermost one. */
  public static TensorScope open() {
    NativeCalls calls = NativeCalls.current();
    TensorScope scope = new TensorScope(calls, calls.scope());
    calls.enter(scope);
    return scope;
  }

  /** Opens a scope that is not the innermost one: only {@link #moveTo} puts tensors there. For long-lived owners. */
  public static TensorScope detached() {
    return new TensorScope(NativeCalls.current(), null);
  }

  /** Moves a tensor of this scope to the enclosing one, so that it outlives this scope. */
  public Tensor keep(Tensor tensor) {
    requireUsable();
    if (parent == null) {
      throw new TorchUsageException("there is no enclosing scope that could keep the tensor");
    }
    return moveTo(parent, tensor);
  }

  /** Moves a tensor into another scope, whatever scope it lives in now. */
  public static Tensor moveTo(TensorScope target, Tensor tensor) {
    target.requireUsable();
    tensor.scope().tensors.remove(tensor);
    tensor.join(target);
    target.tensors.add(tensor);
    return tensor;
  }

  /** How many tensors live in this scope. */
  public int size() {
    return tensors.size();
  }

  Tensor adopt(MemorySegment handle) {
    Tensor tensor = new Tensor(handle, this);
    tensors.add(tensor);
    return tensor;
  }

  void requireUsable() {
    if (!open) {
      throw new TorchUsageException("the tensor's scope is closed");
    }
    if (Thread.currentThread() != calls.owner()) {
      throw new TorchUsageException(
          "a tensor of thread " + calls.owner().getName() + " was used by thread " + Thread.currentThread().getName());
    }
  }

  void freeNow(Tensor tensor) {
    tensors.remove(tensor);
    NativeCalls.check(pivotune_torch.pvt_tensor_free(tensor.takeHandle()), "free");
  }

  /** Frees every tensor of this scope. Idempotent. */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    requireUsable();
    if (calls.scope() == this) {
      calls.enter(parent);
    } else if (parent != null || isEnclosing(calls.scope())) {
      throw new TorchUsageException("scopes close in the reverse order of opening: an inner scope is still open");
    }
    open = false;
    freeAll();
  }

  private boolean isEnclosing(@Nullable TensorScope inner) {
    for (TensorScope scope = inner; scope != null; scope = scope.parent) {
      if (scope == this) {
        return true;
      }
    }
    return false;
  }

  private void freeAll() {
    if (tensors.isEmpty()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handles = arena.allocate(ValueLayout.ADDRESS, tensors.size());
      for (int i = 0; i < tensors.size(); i++) {
        handles.setAtIndex(ValueLayout.ADDRESS, i, tensors.get(i).takeHandle());
      }
      NativeCalls.check(pivotune_torch.pvt_tensor_free_all(handles, tensors.size()), "free");
      tensors.clear();
    }
  }
}
