package org.pivotune.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.nio.file.Path;
import java.util.List;
import org.pivotune.pack.NativePack;
import org.pivotune.pack.PackCache;

/**
 * Makes ONNX Runtime load its libraries from the cache of packs, and keep to itself. Left alone it would unpack 28 MB
 * into a temporary folder at every start, leave them there after a crash, and send events to its maker.
 */
final class OnnxLibrary {
  /** ONNX Runtime's own switch; a host that sets it keeps its choice. */
  private static final String LOCATION = "onnxruntime.native.path";

  private OnnxLibrary() {}

  static synchronized OrtEnvironment environment() {
    boolean first = System.getProperty(LOCATION) == null;
    if (first) {
      List<Path> files = new PackCache(PackCache.defaultFolder(System.getenv())).resolve(NativePack.onnxruntime());
      System.setProperty(LOCATION, files.getFirst().getParent().toString());
    }
    OnnxTelemetry.forbid();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    OnnxTelemetry.switchOff(environment);
    if (first) {
      OnnxTemporaryFolder.remove();
    }
    return environment;
  }
}
