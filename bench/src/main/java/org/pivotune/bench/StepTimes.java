package org.pivotune.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.invert.CodeSpace;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.invert.Projector;
import org.pivotune.loss.BatchedLosses;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.lpips.PerceptualNetworks;
import org.pivotune.memory.MemorySettings;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.observe.Cancellation;
import org.pivotune.resume.Journal;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Precision;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.DeviceMemory;
import org.pivotune.torch.StepPace;
import org.pivotune.torch.TorchLibrary;
import org.pivotune.tune.LocalityConfig;
import org.pivotune.tune.PivotalTuner;
import org.pivotune.tune.TuningConfig;
import org.pivotune.tune.TuningResult;
import org.pivotune.tune.TuningTarget;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs both stages on the embedded faces-128, or on a generator of FFHQ's shape whose weights are in the start file, and
 * prints, as one JSON object a stage, how long every step took and what it measured. The counterpart of
 * {@code peer/pytorch_loop.py run}, which prints the same.
 */
@Command(name = "step-times", mixinStandardHelpOptions = true)
public final class StepTimes implements Callable<Integer> {
  @Option(names = "--start", required = true, description = "what pytorch_loop.py start wrote")
  private Path start;

  @Option(names = "--stages", split = ",", defaultValue = "project-alex,tune,tune-locality",
      description = "of project-alex, project-vgg, tune, tune-locality")
  private List<String> stages;

  @Option(names = "--steps", defaultValue = "12")
  private int steps;

  @Option(names = "--threads", defaultValue = "2", description = "for LibTorch and for ONNX Runtime")
  private int threads;

  @Option(names = "--device", defaultValue = "cpu", description = "cpu, or cuda:N")
  private String device;

  @Option(names = "--precision", description = "fp32 or tf32; without it as is usual on the device")
  private @Nullable String precision;

  @Option(names = "--lpips-by", description = "onnxruntime or libtorch; without it as is usual on the device")
  private @Nullable String lpipsBy;

  @Option(names = "--alex", description = "trunk of LPIPS-Alex; without it the embedded one")
  private @Nullable Path alex;

  @Option(names = "--vgg", description = "trunk of LPIPS-VGG, for project-vgg")
  private @Nullable Path vgg;

  /** Step times in milliseconds, by the clock and of all cores; the first includes what is done once. */
  private static final class Recorder {
    private static final OperatingSystemMXBean SYSTEM =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final List<Double> milliseconds = new ArrayList<>();
    private final List<Double> cpuMilliseconds = new ArrayList<>();
    private final List<List<Double>> values = new ArrayList<>();
    private long last = System.nanoTime();
    private long lastCpu = SYSTEM.getProcessCpuTime();

    void step(Double... measured) {
      long now = System.nanoTime();
      long nowCpu = SYSTEM.getProcessCpuTime();
      milliseconds.add((now - last) / 1e6);
      cpuMilliseconds.add((nowCpu - lastCpu) / 1e6);
      values.add(List.of(measured));
      last = now;
      lastCpu = nowCpu;
    }
  }

  /** The program. */
  public static void main(String... arguments) {
    System.exit(new CommandLine(new StepTimes()).execute(arguments));
  }

  @Override
  public Integer call() {
    TorchLibrary.load().setThreads(threads);
    StartingPoint from = StartingPoint.read(start);
    try (Generator generator = generator(from)) {
      for (String stage : stages) {
        if (!generator.device().isCpu()) {
          DeviceMemory.release(generator.device());
          DeviceMemory.resetPeak(generator.device());
        }
        Recorder recorder = run(stage, generator, from);
        System.out.println(new JsonMapper().writeValueAsString(line(stage, recorder, generator.device())));
      }
    }
    return 0;
  }

  private Generator generator(StartingPoint from) {
    Device where = Device.parse(device);
    Precision how = precision == null ? Precision.usual(where) : Precision.of(precision).on(where);
    Map<String, HostTensor> weights = from.weights();
    int resolution = Math.toIntExact(from.target().size(3));
    return weights.isEmpty()
        ? Generator.load(RandomWeights.config(resolution), faces(), where, how)
        : Generator.load(RandomWeights.ffhq(resolution), weights, where, how);
  }

  private static Map<String, HostTensor> faces() {
    return SafetensorsReader.read("embedded", EmbeddedModels.read("faces-128/faces-128.safetensors")).asMap();
  }

  private Map<String, Object> line(String stage, Recorder recorder, Device where) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("who", "pivotune");
    line.put("stage", stage);
    line.put("threads", threads);
    line.put("ms", recorder.milliseconds);
    line.put("cpu_ms", recorder.cpuMilliseconds);
    line.put("values", recorder.values);
    line.put("machine", Machine.current());
    line.put("peak_mib", where.isCpu() ? null : DeviceMemory.peakBytes(where) >> 20);
    return line;
  }

  private Recorder run(String stage, Generator generator, StartingPoint from) {
    return switch (stage) {
      case "project-alex" -> project(generator, from, network(PerceptualNet.ALEX));
      case "project-vgg" -> project(generator, from, network(PerceptualNet.VGG));
      case "tune" -> tune(generator, from, Optional.empty());
      case "tune-locality" -> tune(generator, from, Optional.of(LocalityConfig.official()));
      default -> throw new IllegalArgumentException("there is no stage " + stage);
    };
  }

  private Recorder project(Generator generator, StartingPoint from, PerceptualNetwork network) {
    ProjectionConfig config = ProjectionConfig.official().withSteps(steps);
    int side = Projector.lossResolution(generator.config().resolution());
    try (PerceptualLoss loss = open(network, side, generator)) {
      Recorder recorder = new Recorder();
      new Projector(generator, loss, config, CodeSpace.W, pace(generator), MemorySettings.PLAIN).project(
          from.target(), from.statistics(), from.projectionDraws(),
          step -> recorder.step(step.distance(), step.noiseRegularity()), Cancellation.NEVER);
      return recorder;
    }
  }

  private Recorder tune(Generator generator, StartingPoint from, Optional<LocalityConfig> locality) {
    TuningConfig config = TuningConfig.official().withSteps(steps).withStopAt(OptionalDouble.empty())
        .withLocality(locality);
    List<TuningTarget> targets = List.of(new TuningTarget(from.pivot(), Map.of(), from.target()));
    try (PerceptualLoss loss = open(network(PerceptualNet.ALEX), generator.config().resolution(), generator)) {
      Recorder recorder = new Recorder();
      try (TuningResult result = new PivotalTuner(
          generator, BatchedLosses.single(loss), config, pace(generator), MemorySettings.PLAIN).tune(
          targets, from.localityDraws(), Journal.none(),
          step -> recorder.step(step.mse(), step.distance(), step.localityMse(), step.localityDistance()),
          Cancellation.NEVER)) {
        return recorder;
      }
    }
  }

  private PerceptualLoss open(PerceptualNetwork network, int side, Generator generator) {
    PerceptualRuntime runtime =
        lpipsBy == null ? PerceptualRuntime.usual(generator.device()) : PerceptualRuntime.of(lpipsBy);
    return runtime.open(
        network, 1, side, generator.device(), generator.precision() != Precision.FP32, threads);
  }

  private static StepPace pace(Generator generator) {
    return StepPace.usual(generator.device(), System.err::println);
  }

  private PerceptualNetwork network(PerceptualNet net) {
    Path file = net == PerceptualNet.ALEX ? alex : vgg;
    if (file != null) {
      return PerceptualNetworks.importFrom(file, net);
    }
    if (net != PerceptualNet.ALEX) {
      throw new IllegalArgumentException("project-vgg needs --vgg FILE, the trunk's weights");
    }
    return PerceptualNetworks.embeddedAlex();
  }
}
