package org.pivotune.pack;

import java.util.List;

/**
 * A set of shared libraries that travels inside a jar.
 *
 * @param name folder name in the cache, with the version in it
 * @param artifact the Maven artifact that carries it, for messages
 * @param resourceFolder where in the jar the libraries lie, without a leading slash
 * @param files the libraries, in the order in which they must be loaded
 */
public record NativePack(String name, String artifact, String resourceFolder, List<String> files) {
  public NativePack {
    files = List.copyOf(files);
  }

  /** OpenBLAS with the Fortran runtime it needs. */
  public static NativePack openblas() {
    return new NativePack(
        "openblas-0.3.31-1.5.13",
        "org.bytedeco:openblas:0.3.31-1.5.13:" + platform(),
        "org/bytedeco/openblas/" + platform(),
        List.of("libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0"));
  }

  /** OpenMP's runtime as LibTorch was built with; loaded before anything that uses it. */
  public static NativePack openmp() {
    return new NativePack(
        "openmp-2.13.0-1.5.14",
        "org.bytedeco:pytorch:2.13.0-1.5.14:" + platform(),
        "org/bytedeco/pytorch/" + platform(),
        List.of("libgomp.so.1"));
  }

  /** LibTorch 2.13 for the CPU. */
  public static NativePack libtorch() {
    return new NativePack(
        "libtorch-2.13.0-1.5.14",
        "org.bytedeco:pytorch:2.13.0-1.5.14:" + platform(),
        "org/bytedeco/pytorch/" + platform(),
        List.of("libc10.so", "libtorch_cpu.so"));
  }

  /** ONNX Runtime for the CPU, with its JNI half. */
  public static NativePack onnxruntime() {
    return new NativePack(
        "onnxruntime-1.29.0",
        "com.microsoft.onnxruntime:onnxruntime:1.29.0",
        "ai/onnxruntime/native/linux-x64",
        List.of("libonnxruntime.so", "libonnxruntime4j_jni.so"));
  }

  /** Our own shim over LibTorch. */
  public static NativePack shim() {
    return new NativePack(
        "pivotune-shim", "org.pivotune:pivotune-native", "META-INF/pivotune/native/" + platform(),
        List.of("libpivotune_torch.so"));
  }

  /** The one platform that packs are committed for; others build from source and set LIBTORCH_HOME. */
  public static String platform() {
    String os = System.getProperty("os.name");
    String architecture = System.getProperty("os.arch");
    if (!os.equals("Linux") || !architecture.equals("amd64")) {
      throw new NativePackException(
          "there is no prebuilt native pack for " + os + " on " + architecture + ", only for Linux on x86-64; build "
              + "native/ from source there and set LIBTORCH_HOME and PIVOTUNE_TORCH_SHIM");
    }
    return "linux-x86_64";
  }
}
