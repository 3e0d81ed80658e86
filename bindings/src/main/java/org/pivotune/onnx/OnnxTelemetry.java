package org.pivotune.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Keeps ONNX Runtime from telling its maker of its use. The official builds (1.29 for one) have an uploader inside: with
 * the first environment it writes an identifier of the device and a database of events below {@code ~/.cache}, leaves a
 * log in the temporary folder, looks up a host's name and sends. It is told not to by an environment variable that it
 * reads once, when the first environment is made; the switch of its API comes too late for the first event.
 */
final class OnnxTelemetry {
  /** ONNX Runtime's own switch; whoever sets it to something keeps that choice. */
  private static final String SWITCH = "ORT_DISABLE_TELEMETRY";

  private static final String OFF = "1";

  /** For the process, as the variable is. */
  private static boolean told;

  private OnnxTelemetry() {}

  /** Whether somebody chose otherwise before this process began. */
  private static boolean isChosen() {
    return System.getenv(SWITCH) != null;
  }

  /** Before ONNX Runtime makes its first environment; once, as other threads may be reading variables later on. */
  static synchronized void forbid() {
    if (!told && !isChosen()) {
      setVariable();
      told = true;
    }
  }

  /** Afterwards, for environments that somebody else made first, perhaps of another library. */
  static void switchOff(OrtEnvironment environment) {
    if (!isChosen()) {
      try {
        environment.setTelemetry(false);
      } catch (OrtException e) {
        throw new OnnxException("cannot switch off the telemetry of ONNX Runtime: " + e.getMessage()
            + "; set " + SWITCH + "=" + OFF + " before the process starts", e);
      }
    }
  }

  /** The same by the C API. */
  static void switchOff(OnnxApi api, MemorySegment environment) {
    if (!isChosen()) {
      api.call("cannot switch off telemetry; set " + SWITCH + "=" + OFF + " before the process starts",
          OnnxFunction.DISABLE_TELEMETRY, environment);
    }
  }

  /** Java cannot change its environment, but C can; the first to ask for it is the library that is loaded next. */
  private static void setVariable() {
    Linker linker = Linker.nativeLinker();
    MethodHandle setenv = linker.downcallHandle(
        linker.defaultLookup().findOrThrow("setenv"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    int refused;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(SWITCH);
      MemorySegment value = arena.allocateFrom(OFF);
      refused = (int) setenv.invokeExact(name, value, 1);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("setenv throws nothing", e);
    }
    if (refused != 0) {
      throw new OnnxException("cannot set " + SWITCH + " in this process; set it to " + OFF + " before it starts");
    }
  }
}
