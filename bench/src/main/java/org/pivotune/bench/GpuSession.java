package org.pivotune.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.CudaDevice;
import org.pivotune.torch.Device;
import org.pivotune.torch.DeviceMemory;
import org.pivotune.torch.StepPace;
import org.pivotune.torch.TorchLibrary;
import org.pivotune.tune.LocalityConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a short time on a GPU machine is spent on, see {@code bench/gpu}: parity, then whole stages in every precision,
 * recorded and not. Prints one JSON object a line, as soon as it is known.
 */
@Command(name = "gpu-session", mixinStandardHelpOptions = true)
public final class GpuSession implements Callable<Integer> {
  private static final LocalityConfig EVERY_STEP = LocalityConfig.official();
  /** Recorded steps are heard of so many at a time. */
  private static final int READ_EVERY = 10;

  @Option(names = "--device", defaultValue = "cuda")
  private String deviceName;

  @Option(names = "--do", split = ",", defaultValue = "device,parity,measure",
      description = "of these, search, throughput, lpips, memory and deterministic; the last needs a process of its own")
  private List<String> wanted;

  @Option(names = "--resolution", defaultValue = "1024")
  private int resolution;

  @Option(names = "--projection-steps", defaultValue = "450")
  private int projectionSteps;

  @Option(names = "--tuning-steps", defaultValue = "350")
  private int tuningSteps;

  @Option(names = "--plain-steps", defaultValue = "40", description = "steps of what is not recorded")
  private int plainSteps;

  @Option(names = "--rounds", defaultValue = "3", description = "of comparing ways of LPIPS")
  private int rounds;

  @Option(names = "--precisions", split = ",", defaultValue = "tf32,fp16,bf16,fp32")
  private List<String> precisions;

  @Option(names = "--lpips-by", split = ",", defaultValue = "LIBTORCH",
      description = "of ${COMPLETION-CANDIDATES}; the first in every precision, the others in the first precision")
  private List<DeviceLoss> ways;

  @Option(names = "--cudnn-search", description = "cuDNN tries its algorithms out instead of choosing by rules")
  private boolean search;

  private Device device;
  private boolean failed;

  /** The program; exits with 1 when a check fails. */
  public static void main(String... arguments) {
    System.exit(new CommandLine(new GpuSession()).execute(arguments));
  }

  @Override
  public Integer call() {
    device = Device.parse(deviceName);
    TorchLibrary.load().searchConvolutions(search);
    for (String one : wanted) {
      switch (one) {
        case "device" -> print(Map.of("kind", "device",
            "device", device.isCpu() ? "cpu" : CudaDevice.of(device)));
        case "parity" -> parity();
        case "measure" -> measure();
        case "search" -> measureFirst();
        case "lpips" -> compareWays();
        case "throughput" ->
            new ThroughputSession(device, resolution, projectionSteps, tuningSteps).run(this::told);
        case "memory" -> new MemorySession(device, resolution).run(this::told);
        case "deterministic" -> told(DeterministicSession.run(device));
        default -> throw new IllegalArgumentException("there is nothing called " + one);
      }
    }
    return failed ? 1 : 0;
  }

  private void parity() {
    DeviceParity.run(device, ways, check -> told(Map.of("kind", "parity", "check", check.name(), "value",
        check.value(), "limit", check.limit(), "holds", check.holds())));
  }

  private void told(Map<String, Object> line) {
    failed |= line.containsKey("error") || Boolean.FALSE.equals(line.get("holds"));
    print(line);
  }

  private void measure() {
    GeneratorConfig config = RandomWeights.ffhq(resolution);
    Map<String, HostTensor> weights = RandomWeights.fill(config, 1);
    for (boolean recorded : new boolean[] {true, false}) {
      for (String name : precisions) {
        Precision precision = device.isCpu() ? Precision.FP32 : Precision.of(name);
        for (Stage stage : Stage.values()) {
          print(measured(config, weights, precision, ways.getFirst(), stage, recorded));
          DeviceMemory.release(device);
        }
      }
    }
  }

  /** The first precision alone, recorded: what to compare with {@link #measure} where the search is on. */
  private void measureFirst() {
    GeneratorConfig config = RandomWeights.ffhq(resolution);
    Map<String, HostTensor> weights = RandomWeights.fill(config, 1);
    for (Stage stage : Stage.values()) {
      print(measured(config, weights, first(), ways.getFirst(), stage, true));
      DeviceMemory.release(device);
    }
  }

  private Precision first() {
    return device.isCpu() ? Precision.FP32 : Precision.of(precisions.getFirst());
  }

  /** What the choice of LPIPS's runtime rests on: in turn, so that a slow minute is nobody's. */
  private void compareWays() {
    GeneratorConfig config = RandomWeights.ffhq(resolution);
    Map<String, HostTensor> weights = RandomWeights.fill(config, 1);
    for (int round = 1; round <= rounds; round++) {
      for (Stage stage : Stage.values()) {
        for (DeviceLoss way : ways) {
          Map<String, Object> line = measured(config, weights, first(), way, stage, true);
          line.put("round", round);
          print(line);
          DeviceMemory.release(device);
        }
      }
    }
  }

  /** What is timed. */
  private enum Stage { PROJECTION_VGG, TUNING_ALEX, TUNING_ALEX_LOCALITY }

  private Map<String, Object> measured(GeneratorConfig config, Map<String, HostTensor> weights, Precision precision,
      DeviceLoss way, Stage stage, boolean recorded) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", "stage");
    line.put("stage", stage.name().toLowerCase(java.util.Locale.ROOT));
    line.put("resolution", resolution);
    line.put("precision", precision.id());
    line.put("lpips_by", way.name().toLowerCase(java.util.Locale.ROOT));
    line.put("recorded", recorded);
    line.put("cudnn_search", search);
    List<String> notices = new ArrayList<>();
    try (DeviceStages stages = new DeviceStages(config, weights, device, precision, way)) {
      if (!device.isCpu()) {
        DeviceMemory.resetPeak(device);
      }
      StepPace pace = recorded ? new StepPace(true, READ_EVERY, notices::add) : StepPace.single();
      int steps = recorded ? (stage == Stage.PROJECTION_VGG ? projectionSteps : tuningSteps) : plainSteps;
      Clock clock = new Clock();
      run(stages, stage, steps, pace, clock);
      DeviceMemory.await(device);
      line.put("steps", steps);
      clock.into(line);
    } catch (RuntimeException | LinkageError e) {
      // Whatever one stage dies of, the others are measured.
      failed = true;
      line.put("error", String.valueOf(e));
    }
    if (!device.isCpu()) {
      line.put("peak_mib", DeviceMemory.peakBytes(device) >> 20);
      line.put("reserved_peak_mib", DeviceMemory.reservedPeakBytes(device) >> 20);
    }
    line.put("notices", notices);
    return line;
  }

  private static void run(DeviceStages stages, Stage stage, int steps, StepPace pace, Clock clock) {
    switch (stage) {
      case PROJECTION_VGG -> stages.project(PerceptualNet.VGG, steps, pace, step -> clock.step(0, step.distance()));
      case TUNING_ALEX -> stages.tune(PerceptualNet.ALEX, steps, Optional.empty(), OptionalDouble.empty(), pace,
          step -> clock.step(step.mse(), step.distance())).close();
      case TUNING_ALEX_LOCALITY -> stages.tune(PerceptualNet.ALEX, steps, Optional.of(EVERY_STEP),
          OptionalDouble.empty(), pace, step -> clock.step(step.mse(), step.distance())).close();
    }
  }

  /** When steps were heard of, which is several at a time, and the last losses. */
  private static final class Clock {
    private final long begin = System.nanoTime();
    private final List<Double> seconds = new ArrayList<>();
    private double mse;
    private double distance;

    void step(double newMse, double newDistance) {
      seconds.add((System.nanoTime() - begin) / 1e9);
      mse = newMse;
      distance = newDistance;
    }

    void into(Map<String, Object> line) {
      double whole = (System.nanoTime() - begin) / 1e9;
      line.put("seconds", whole);
      secondHalf(seconds).ifPresent(milliseconds -> line.put("ms_per_step_second_half", milliseconds));
      line.put("mse", mse);
      line.put("distance", distance);
    }
  }

  /**
   * Milliseconds of a step without what is done once, such as choosing algorithms and recording.
   *
   * @param seconds when each step was heard of: by itself, or with all since a multiple of {@link #READ_EVERY}
   * @return empty for runs that are too short to tell
   */
  static OptionalDouble secondHalf(List<Double> seconds) {
    int before = seconds.size() / 2 / READ_EVERY * READ_EVERY; // whose last was heard of together with it, or alone
    return before == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(1000 * (seconds.getLast() - seconds.get(before - 1)) / (seconds.size() - before));
  }

  private static void print(Map<String, Object> line) {
    System.out.println(new JsonMapper().writeValueAsString(line));
    System.out.flush();
  }
}
