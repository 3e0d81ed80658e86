package org.pivotune.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pivotune.onnx.OnnxRuntime;
import org.pivotune.pack.NativePackException;
import org.pivotune.torch.TorchLibrary;

/**
 * What a time was taken on; stands beside every recorded number.
 *
 * @param cpu the model's name as the system tells it
 * @param cores processors that the JVM may use
 * @param jdk version of the running JDK
 * @param libtorch version of the loaded LibTorch
 * @param onnxruntime version of the loaded ONNX Runtime, or {@code none}
 */
public record Machine(String cpu, int cores, String jdk, String libtorch, String onnxruntime) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** This machine; loads the native libraries. */
  public static Machine current() {
    return new Machine(
        cpuModel(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.vendor.version", "") + " " + Runtime.version(),
        TorchLibrary.load().libtorchVersion(),
        onnxRuntime());
  }

  /** A machine that was lent for LibTorch's sake may have none. */
  private static String onnxRuntime() {
    try {
      return OnnxRuntime.load().version();
    } catch (NativePackException e) {
      return "none";
    }
  }

  private static String cpuModel() {
    try {
      List<String> lines = Files.exists(CPU_INFO) ? Files.readAllLines(CPU_INFO) : List.of();
      return lines.stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
