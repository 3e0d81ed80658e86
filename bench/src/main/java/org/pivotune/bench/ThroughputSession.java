package org.pivotune.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.DeviceMemory;
import org.pivotune.torch.StepPace;
import org.pivotune.torch.TorchException;

/**
 * How many photos a device personalises in an hour, by how many at once: each on a thread with a stream, a generator
 * and recorded steps of its own, as a host with several jobs under way has it.
 *
 * @param projectionSteps with LPIPS-VGG
 * @param tuningSteps with LPIPS-Alex
 */
record ThroughputSession(Device device, int resolution, int projectionSteps, int tuningSteps) {
  private static final List<Integer> AT_ONCE = List.of(1, 2, 4);
  private static final double SECONDS_OF_AN_HOUR = 3600;

  /** One line for each number at once, told as soon as it is known. */
  void run(Consumer<Map<String, Object>> lines) {
    GeneratorConfig config = RandomWeights.ffhq(resolution);
    Map<String, HostTensor> weights = RandomWeights.fill(config, 1);
    for (int count : AT_ONCE) {
      lines.accept(line(config, weights, count));
      DeviceMemory.release(device);
    }
  }

  private Map<String, Object> line(GeneratorConfig config, Map<String, HostTensor> weights, int count) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", "throughput");
    line.put("at_once", count);
    line.put("resolution", resolution);
    if (!device.isCpu()) {
      DeviceMemory.resetPeak(device);
    }
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<Future<?>> photos = new ArrayList<>();
      for (int photo = 0; photo < count; photo++) {
        photos.add(threads.submit(() -> personalise(config, weights)));
      }
      for (Future<?> photo : photos) {
        photo.get();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      line.put("seconds", seconds);
      line.put("photos_per_hour", count * SECONDS_OF_AN_HOUR / seconds);
    } catch (ExecutionException e) {
      line.put("error", String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      line.put("error", "interrupted");
    }
    if (!device.isCpu()) {
      line.put("peak_mib", DeviceMemory.peakBytes(device) >> 20);
      line.put("reserved_peak_mib", DeviceMemory.reservedPeakBytes(device) >> 20);
    }
    return line;
  }

  private void personalise(GeneratorConfig config, Map<String, HostTensor> weights) {
    StepPace pace = StepPace.usual(device, notice -> {
      throw new TorchException(notice);
    });
    try (DeviceStages stages = new DeviceStages(config, weights, device, Precision.usual(device))) {
      stages.project(PerceptualNet.VGG, projectionSteps, pace, step -> {});
      stages.tune(PerceptualNet.ALEX, tuningSteps, Optional.empty(), OptionalDouble.empty(), pace, step -> {}).close();
      DeviceMemory.await(device);
    }
  }
}
