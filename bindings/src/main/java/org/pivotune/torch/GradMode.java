package org.pivotune.torch;

import org.pivotune.torch.ffi.pivotune_torch;

/** Switches the recording of gradients for the calling thread, for as long as it is open. */
public final class GradMode implements AutoCloseable {
  private final boolean previous;

  private GradMode(boolean previous) {
    this.previous = previous;
  }

  /** Operations are recorded for {@link Tensor#backward}. */
  public static GradMode enabled() {
    return new GradMode(set(true));
  }

  /** Operations are not recorded: less memory, no graph. */
  public static GradMode disabled() {
    return new GradMode(set(false));
  }

  @Override
  public void close() {
    set(previous);
  }

  private static boolean set(boolean enabled) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_grad_mode_set(enabled ? 1 : 0, calls.out()), "grad mode");
    return calls.outInt() != 0;
  }
}
