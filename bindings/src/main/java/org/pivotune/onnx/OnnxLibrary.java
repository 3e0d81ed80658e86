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
  private static final String JAVA_HALF = "onnxruntime.native.onnxruntime4j_jni.path";

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
    boolean ours = !runtime.files().toldByHost();
    if (ours) {
      System.setProperty(OnnxFiles.FILE, runtime.library().toString());
      System.setProperty(JAVA_HALF, runtime.files().javaHalf().toString());
    }
    OnnxTemporaryFolder.require();
    OrtEnvironment environment = begun(runtime);
    // A host may have begun with another library before us.
    OnnxTelemetry.switchOff(environment);
    if (ours) {
      OnnxTemporaryFolder.remove();
    }
    return environment;
  }

  private static OrtEnvironment begun(OnnxRuntime runtime) {
    try {
      return LargeStack.call(OrtEnvironment::getEnvironment);
    } catch (IllegalCallerException e) {
      throw NativeAccess.missing(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LinkageError error && isRefused(error)) {
        throw NativeAccess.missing(error);
      }
      throw new OnnxException("ONNX Runtime's Java API cannot be loaded on ONNX Runtime " + runtime.version() + " at "
          + runtime.library() + ": " + e.getCause() + "; if " + OnnxFiles.HOME + " is set, it must name a build of the "
          + "version that the Java API has, or bytedeco's", e.getCause());
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
