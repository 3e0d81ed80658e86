package org.pivotune.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The stand-in for CUDA's run time ({@code native/tests/cuda-stand-in}) that LibTorch was loaded with: what it counted,
 * and its memory that runs out when it is told to. From any thread.
 */
final class StandIn {
  private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup("libcudart.so.13", Arena.global());
  private static final MethodHandle COUNTER = function("stand_in_counter",
      FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
  private static final MethodHandle EXHAUST = function("stand_in_exhaust",
      FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
  private static final MethodHandle RESTART_PEAK =
      function("stand_in_restart_peak", FunctionDescriptor.ofVoid());
  private static final int ALL_DEVICES = -1;

  private StandIn() {}

  private static MethodHandle function(String name, FunctionDescriptor type) {
    return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name), type);
  }

  /** One of the counters that the stand-in's README names, of all devices. */
  static long counter(String name) {
    return counter(name, ALL_DEVICES);
  }

  /** The same of the device of this number. */
  static long counter(String name, int device) {
    try (Arena arena = Arena.ofConfined()) {
      long value = (long) COUNTER.invokeExact(arena.allocateFrom(name), device);
      if (value < 0) {
        throw new IllegalArgumentException("the stand-in counts no " + name);
      }
      return value;
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Amid every recording, all allocations from the n-th on run out of memory; 0 lifts that. */
  static void exhaustRecordings(long n) {
    try {
      EXHAUST.invokeExact(n, 1);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** The peak of reserved bytes begins anew. */
  static void restartPeak() {
    try {
      RESTART_PEAK.invokeExact();
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  private static RuntimeException rethrown(Throwable e) {
    if (e instanceof RuntimeException known) {
      return known;
    }
    throw new IllegalStateException("the stand-in cannot be called", e);
  }
}
