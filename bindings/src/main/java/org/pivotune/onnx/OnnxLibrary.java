package org.pivotune.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.pivotune.pack.NativeAccess;

/**
 * Makes ONNX Runtime's Java API use the library that is loaded already. Left alone it would unpack 28 MB into a
 * temporary folder at every start, and leave them there after a crash.
 */
final class OnnxLibrary {
  private static @Nullable OrtEnvironment known;

  private OnnxLibrary() {}

  static synchronized OrtEnvironment environment() {
    OrtEnvironment environment = known;
    if (environment == null) {
      environment = load();
      known = environment;
    }
    return environment;
  }

  private static OrtEnvironment load() {
    OnnxRuntime runtime = OnnxRuntime.load();
    if (runtime.files().toldByHost()) {
      return begun();
    }
    System.setProperty("onnxruntime.native.onnxruntime.path", runtime.library().toString());
    System.setProperty("onnxruntime.native.onnxruntime4j_jni.path", OnnxFiles.javaHalf(System.getenv()).toString());
    OrtEnvironment environment = begun();
    OnnxTemporaryFolder.remove();
    return environment;
  }

  private static OrtEnvironment begun() {
    try {
      return LargeStack.call(OrtEnvironment::getEnvironment);
    } catch (IllegalCallerException e) {
      throw NativeAccess.missing(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LinkageError error && isRefused(error)) {
        throw NativeAccess.missing(error);
      }
      throw new OnnxException("ONNX Runtime's Java API cannot be loaded: " + e.getCause(), e.getCause());
    }
  }

  /** Its class loads the library when it is made, which fails wrapped the first time and only quoted from then on. */
  private static boolean isRefused(LinkageError error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalCallerException
          || String.valueOf(cause.getMessage()).contains(IllegalCallerException.class.getName())) {
        return true;
      }
    }
    return false;
  }
}
