package org.pivotune.torch;

import org.pivotune.torch.ffi.pivotune_torch;

/** A native function that does nothing, called from Java and from C++: the difference is the price of crossing. */
public final class NativeCallCost {
  private NativeCallCost() {}

  /** One call from Java, made and checked as every other; gives the value back. */
  public static long call(long value) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_nothing(value, calls.out()), "nothing");
    return calls.outLong();
  }

  /** Nanoseconds that so many calls of the same exported function take from C++. */
  public static long nanosecondsFromCpp(long callCount) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_nothing_timed(callCount, calls.out()), "nothing timed");
    return calls.outLong();
  }
}
