package org.pivotune.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which processor computes. LibTorch, ONNX Runtime and the shim choose their loops by it, so that the same program
 * rounds otherwise on another one, and long optimisations end elsewhere.
 */
public final class Processor {
  private static final Path LINUX = Path.of("/proc/cpuinfo");
  private static final List<String> EXTENSIONS = List.of("avx512f", "avx2", "avx", "sse4_2");

  private Processor() {}

  /** Of this machine, such as {@code AMD EPYC (family 25, model 17, avx512f)}; elsewhere than on Linux the architecture. */
  public static String describe() {
    try {
      return Files.isReadable(LINUX) ? describe(Files.readString(LINUX, StandardCharsets.UTF_8)) : architecture();
    } catch (IOException e) {
      return architecture();
    }
  }

  /** @param cpuinfo as Linux has it; the first processor counts */
  static String describe(String cpuinfo) {
    Map<String, String> facts = new HashMap<>();
    cpuinfo.lines().takeWhile(line -> !line.isBlank()).forEach(line -> {
      int colon = line.indexOf(':');
      if (colon > 0) {
        facts.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    });
    String name = facts.get("model name");
    if (name == null) {
      return architecture();
    }
    List<String> flags = Arrays.asList(facts.getOrDefault("flags", "").split("\\s+"));
    String widest = EXTENSIONS.stream().filter(flags::contains).findFirst().orElse("no vector extension");
    return name + " (family " + facts.getOrDefault("cpu family", "?") + ", model " + facts.getOrDefault("model", "?")
        + ", " + widest + ")";
  }

  private static String architecture() {
    return System.getProperty("os.arch", "unknown");
  }
}
