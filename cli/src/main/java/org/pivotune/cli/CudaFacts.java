package org.pivotune.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pivotune.torch.Capability;
import org.pivotune.torch.CudaDevice;
import org.pivotune.torch.Device;
import org.pivotune.torch.TorchLibrary;

/** What {@code doctor} tells of GPUs; without one, why there is none. */
final class CudaFacts {
  private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
  private static final Pattern VERSION = Pattern.compile("\\b(\\d{3,4}\\.\\d+(?:\\.\\d+)?)\\b");

  private CudaFacts() {}

  static Map<String, Object> of(TorchLibrary library) {
    Map<String, Object> facts = new LinkedHashMap<>();
    String driver = driver();
    facts.put("driver", driver);
    if (library.capability(Capability.CUDA_COMPILED) == 0) {
      facts.put("devices", "none can be used: the native library is built for the CPU alone; native/README.md tells "
          + "how to build one with CUDA");
      return facts;
    }
    long devices = library.capability(Capability.CUDA_DEVICES);
    if (devices == 0) {
      facts.put("devices", "LibTorch has CUDA but sees no device"
          + (driver.startsWith("none") ? ", as there is no driver" : "; the driver may be too old for it"));
    }
    for (int ordinal = 0; ordinal < devices; ordinal++) {
      facts.put("cuda:" + ordinal, of(CudaDevice.of(Device.cuda(ordinal))));
    }
    return facts;
  }

  private static Map<String, Object> of(CudaDevice device) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", device.name());
    facts.put("compute capability", device.computeCapability());
    facts.put("multiprocessors", device.multiprocessors());
    facts.put("memory", (device.totalBytes() >> 20) + " MiB, " + (device.freeBytes() >> 20) + " free");
    facts.put("CUDA", device.runtimeCuda() + ", the driver runs up to " + device.driverCuda());
    facts.put("cuDNN", device.cudnn() == 0 ? "none" : String.valueOf(device.cudnn()));
    return facts;
  }

  private static String driver() {
    try {
      String text = Files.readString(DRIVER);
      Matcher matcher = VERSION.matcher(text);
      return matcher.find() ? matcher.group(1) : text.lines().findFirst().orElse("unknown");
    } catch (IOException e) {
      return "none was found";
    }
  }
}
