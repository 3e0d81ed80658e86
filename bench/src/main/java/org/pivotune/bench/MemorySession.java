package org.pivotune.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.memory.MemoryEstimate;
import org.pivotune.memory.MemoryLimitException;
import org.pivotune.memory.MemoryPlan;
import org.pivotune.memory.MemoryPlanner;
import org.pivotune.memory.MemorySettings;
import org.pivotune.memory.Workload;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.DeviceMemory;
import org.pivotune.torch.StepPace;
import org.pivotune.tune.LocalityConfig;

/** Peaks of device memory beside their estimates, and runs held to what a plan fits into. */
final class MemorySession {
  private static final int STEPS = 6; // three plain ones, the recording, and two of it
  private static final List<Long> LIMITS = List.of(2L << 30, 3L << 30, 4L << 30);

  private final Device device;
  private final GeneratorConfig config;
  private final Map<String, HostTensor> weights;
  private final Workload workload;

  MemorySession(Device device, int resolution) {
    this.device = device;
    this.config = RandomWeights.ffhq(resolution);
    this.weights = RandomWeights.fill(config, 1);
    this.workload = new Workload(config, device, Precision.usual(device),
        PerceptualRuntime.usual(device), Optional.of(PerceptualNet.VGG),
        Optional.of(new Workload.Tuning(PerceptualNet.ALEX, 1, 1, 1)));
  }

  /** One line for each number of recomputed blocks, and one for each limit, told as soon as it is known. */
  void run(Consumer<Map<String, Object>> lines) {
    for (int blocks = 0; blocks <= config.resolutions().size(); blocks += 3) {
      MemorySettings settings = new MemorySettings(blocks, false, false);
      Map<String, Object> line = new LinkedHashMap<>(Map.of("kind", "memory", "recomputed_blocks", blocks));
      measure(settings, settings, line);
      lines.accept(line);
    }
    LIMITS.forEach(limit -> lines.accept(held(limit)));
  }

  /** The plan for a limit, run under that limit: it must not run out of memory. */
  private Map<String, Object> held(long limit) {
    Map<String, Object> line = new LinkedHashMap<>(Map.of("kind", "memory limit", "limit_mib", limit >> 20));
    try {
      MemoryPlan plan = MemoryPlanner.plan(workload, limit, false);
      line.put("plan", plan.describe());
      if (!device.isCpu()) {
        DeviceMemory.limit(device, limit);
      }
      measure(plan.projection(), plan.tuning(), line);
    } catch (MemoryLimitException e) {
      line.put("refused", String.valueOf(e.getMessage()));
    } finally {
      if (!device.isCpu()) {
        DeviceMemory.limit(device, 0);
      }
    }
    return line;
  }

  private void measure(MemorySettings projection, MemorySettings tuning, Map<String, Object> line) {
    MemoryEstimate estimate = new MemoryEstimate(workload);
    line.put("projection_estimated_mib", estimate.projection(projection) >> 20);
    line.put("tuning_estimated_mib", estimate.tuning(tuning) >> 20);
    StepPace pace = new StepPace(true, STEPS, notice -> line.put("notice", notice));
    try (DeviceStages stages = new DeviceStages(config, weights, device, workload.precision())) {
      peak("projection", line,
          () -> stages.project(PerceptualNet.VGG, STEPS, pace, projection, step -> {}));
      peak("tuning", line, () -> stages.tune(PerceptualNet.ALEX, STEPS, Optional.of(LocalityConfig.official()),
          OptionalDouble.empty(), pace, tuning, step -> {}).close());
    } catch (RuntimeException | LinkageError e) {
      line.put("error", String.valueOf(e));
    }
    DeviceMemory.release(device);
  }

  private void peak(String stage, Map<String, Object> line, Runnable work) {
    DeviceMemory.release(device);
    if (!device.isCpu()) {
      DeviceMemory.resetPeak(device);
    }
    long begin = System.nanoTime();
    work.run();
    line.put(stage + "_seconds", (System.nanoTime() - begin) / 1e9);
    if (!device.isCpu()) {
      line.put(stage + "_peak_mib", DeviceMemory.peakBytes(device) >> 20);
      line.put(stage + "_reserved_peak_mib", DeviceMemory.reservedPeakBytes(device) >> 20);
    }
  }
}
