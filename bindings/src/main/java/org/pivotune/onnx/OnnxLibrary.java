package org.pivotune.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.nio.file.Path;
import java.util.List;
import org.pivotune.pack.NativeAccess;
import org.pivotune.pack.NativePack;
import org.pivotune.pack.PackCache;

/**
 * Makes ONNX Runtime load its libraries from the cache of packs. Left alone it would unpack 28 MB into a temporary
 * folder at every start, and leave them there after a crash.
 */
final class OnnxLibrary {
  /** ONNX Runtime's own switch; a host that sets it keeps its choice. */
  private static final String LOCATION = "onnxruntime.native.path";

  private OnnxLibrary() {}

  static synchronized OrtEnvironment environment() {
    if (System.getProperty(LOCATION) == null) {
      List<Path> files = new PackCache(PackCache.defaultFolder(System.getenv())).resolve(NativePack.onnxruntime());
      System.setProperty(LOCATION, files.getFirst().getParent().toString());
    }
    try {
      return OrtEnvironment.getEnvironment();
    } catch (LinkageError e) {
      if (isRefused(e)) {
        throw NativeAccess.missing(e);
      }
      throw e;
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
