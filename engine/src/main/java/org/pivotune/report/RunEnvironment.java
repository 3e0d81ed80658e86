package org.pivotune.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.onnx.OnnxSession;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Precision;
import org.pivotune.torch.Device;
import org.pivotune.torch.TorchLibrary;

/**
 * What a run ran on.
 *
 * @param pivotune its version
 * @param libtorch its version
 * @param shim SHA-256 over the sources of the native shim
 * @param onnxRuntime its version
 * @param java version and vendor of the JDK
 * @param system operating system and architecture
 * @param device where the generator lived and, on a GPU, how it computed; and what computed LPIPS, if that was not the
 *     usual: {@code cpu}, {@code cuda:0 tf32}, {@code cuda:0 fp32 deterministic}, {@code cpu lpips by libtorch}
 * @param threads inside one LibTorch operation
 */
public record RunEnvironment(
    String pivotune,
    String libtorch,
    String shim,
    String onnxRuntime,
    String java,
    String system,
    String device,
    int threads) {
  /** This process, with a generator in it and this runtime for LPIPS. */
  public static RunEnvironment detect(Generator generator, PerceptualRuntime lpips) {
    return detect(generator.device(), generator.precision(), lpips);
  }

  /** This process, with a generator on this device that computes as is usual there. */
  public static RunEnvironment detect(Device device) {
    return detect(device, Precision.usual(device), PerceptualRuntime.usual(device));
  }

  private static RunEnvironment detect(Device device, Precision precision, PerceptualRuntime lpips) {
    TorchLibrary torch = TorchLibrary.load();
    return new RunEnvironment(
        pivotuneVersion(), torch.libtorchVersion(), torch.sourceDigest(), OnnxSession.runtimeVersion(),
        Runtime.version() + ", " + System.getProperty("java.vendor", "unknown vendor"),
        System.getProperty("os.name") + " " + System.getProperty("os.version") + ", " + System.getProperty("os.arch"),
        device
            + (device.isCpu() ? "" : " " + precision.id() + (torch.isDeterministic() ? " deterministic" : ""))
            + (lpips == PerceptualRuntime.usual(device) ? "" : " lpips by " + lpips.id()),
        torch.threads());
  }

  /** The version that this build of Pivotune has. */
  public static String pivotuneVersion() {
    try (InputStream text = RunEnvironment.class.getResourceAsStream("/META-INF/pivotune/version.txt")) {
      return text == null ? "unknown" : new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
