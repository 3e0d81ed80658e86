package org.pivotune.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.testing.NoLeakedHandles;

/** Memory that freed tensors leave with the C library goes back to the system when it is told to. */
@ExtendWith(NoLeakedHandles.class)
class DeviceMemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int TENSORS = 4000;
  private static final long SIZE = 12_000; // of 48 kB: too small to be given back one by one

  private static long residentMegabytes() throws IOException {
    return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10).findFirst().orElseThrow();
  }

  /** Run in a fresh JVM. */
  static final class Host {
    private Host() {}

    public static void main(String[] arguments) {
      switch (arguments[0]) {
        case "release" -> DeviceMemory.release(Device.CPU);
        case "await" -> DeviceMemory.await(Device.CPU);
        case "limit" -> DeviceMemory.limit(Device.CPU, 1);
        default -> DeviceMemory.resetPeak(Device.CPU);
      }
    }
  }

  /** The last two are for CUDA alone, and say so. */
  @ParameterizedTest
  @CsvSource({"release,", "await,", "limit,no usable CUDA device has the number -1",
      "reset,no usable CUDA device has the number -1"})
  void theFirstCallOfAProcessFindsTheLibrary(String call, String refusal) throws Exception {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
        Host.class.getName(), call).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    if (refusal == null) {
      assertThat(output).isEmpty();
    } else {
      assertThat(output).contains(TorchUsageException.class.getName()).contains(refusal);
    }
  }

  @Test
  void whatTensorsLeaveBehindGoesBack() throws IOException {
    try (TensorScope scope = TensorScope.open()) {
      Tensor.full(1, Device.CPU, SIZE);
      Tensor last;
      long full;
      try (TensorScope inner = TensorScope.open()) {
        for (int i = 0; i < TENSORS; i++) {
          Tensor.full(i, Device.CPU, SIZE);
        }
        full = residentMegabytes();
        // It lies above the others, which therefore cannot go back by themselves.
        last = inner.keep(Tensor.full(7, Device.CPU, SIZE));
      }
      DeviceMemory.release(Device.CPU);
      assertThat(full - residentMegabytes()).as("megabytes of 187 that went back").isGreaterThan(120);
      assertThat(last.mean().item()).isEqualTo(7);
    }
  }
}
