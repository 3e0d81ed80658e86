package org.pivotune.pack;

/** Which option of Java lets this program call native code. */
public final class NativeAccess {
  private static final String MODULES = "org.pivotune.bindings,com.microsoft.onnxruntime";

  private NativeAccess() {}

  /** The option as this program needs it: for two modules, or for the class path. */
  public static String option() {
    return "--enable-native-access=" + (NativeAccess.class.getModule().isNamed() ? MODULES : "ALL-UNNAMED");
  }

  /** What to throw where Java refused a native call. */
  public static NativePackException missing(Throwable cause) {
    return new NativePackException(
        "Java was started without native access for Pivotune; start it with " + option(), cause);
  }
}
