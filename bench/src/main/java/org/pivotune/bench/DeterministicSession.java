package org.pivotune.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;
import org.pivotune.torch.Device;
import org.pivotune.torch.StepPace;
import org.pivotune.torch.TorchLibrary;
import org.pivotune.tune.LocalityConfig;

/** Whether two runs of both loops are the same to the bit on a device that was told to be deterministic. */
final class DeterministicSession {
  /** Larger than 256 px on a GPU, so that the projection makes pictures smaller, too. */
  private static final int SIDE_ON_A_GPU = 512;
  private static final int SIDE_ON_THE_CPU = 32;
  private static final int STEPS = 8;

  private DeterministicSession() {}

  /** The first thing that a process does. */
  static Map<String, Object> run(Device device) {
    TorchLibrary.load().deterministic(true);
    GeneratorConfig config = RandomWeights.config(device.isCpu() ? SIDE_ON_THE_CPU : SIDE_ON_A_GPU);
    try {
      List<String> notices = new ArrayList<>();
      boolean same = numbers(config, device, notices).equals(numbers(config, device, notices));
      // The same bits of steps that were to be recorded and were not show nothing.
      return Map.of("kind", "deterministic", "in_force", TorchLibrary.load().isDeterministic(), "notices", notices,
          "holds", same && notices.isEmpty());
    } catch (RuntimeException | LinkageError e) {
      return Map.of("kind", "deterministic", "error", String.valueOf(e));
    }
  }

  private static List<Double> numbers(GeneratorConfig config, Device device, List<String> notices) {
    List<Double> numbers = new ArrayList<>();
    StepPace pace = new StepPace(true, 1, notices::add);
    try (DeviceStages stages =
        new DeviceStages(config, RandomWeights.fill(config, 1), device, Precision.usual(device))) {
      stages.project(PerceptualNet.VGG, STEPS, pace, step -> numbers.add(step.distance()));
      stages.tune(PerceptualNet.ALEX, STEPS, Optional.of(LocalityConfig.official()), OptionalDouble.empty(), pace,
          step -> {
            numbers.add(step.mse());
            numbers.add(step.localityDistance());
          }).close();
    }
    return numbers;
  }
}
