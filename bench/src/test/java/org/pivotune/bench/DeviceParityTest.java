package org.pivotune.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.onnx.OnnxRuntime;
import org.pivotune.testing.Needs;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.TorchLibrary;

/** The same comparisons on every device; on the CPU they show that the comparisons themselves hold. */
@ExtendWith(NoLeakedHandles.class)
class DeviceParityTest {
  @Test
  void theCpuAgreesWithItself() {
    hold(Device.CPU);
  }

  /** Left out by default: most machines have no GPU, and a build without CUDA has none to offer. */
  @Test
  @Tag("gpu")
  void aGpuAgreesWithTheCpu() {
    Needs.gpu();
    hold(Device.cuda(0));
  }

  private static void hold(Device device) {
    TorchLibrary.load().setThreads(1);
    // On the CPU the engine's own tests hold ONNX Runtime to the traces of the official loops.
    boolean onnx = !device.isCpu() && OnnxRuntime.load().providers().contains("CUDAExecutionProvider");
    List<DeviceLoss> ways =
        onnx ? List.of(DeviceLoss.LIBTORCH, DeviceLoss.ONNXRUNTIME) : List.of(DeviceLoss.LIBTORCH);
    List<DeviceParity.Check> checks = new ArrayList<>();
    DeviceParity.run(device, ways, checks::add);
    assertThat(checks).hasSizeGreaterThan(10);
    for (DeviceParity.Check check : checks) {
      assertThat(check.holds()).as("%s: %s, at most %s", check.name(), check.value(), check.limit()).isTrue();
    }
  }
}
