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
import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.lpips.PerceptualNetworks;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.observe.Cancellation;
import org.pivotune.stylegan.Generator;
import org.pivotune.torch.Device;
import org.pivotune.torch.TorchLibrary;
import org.pivotune.tune.LocalityConfig;
import org.pivotune.tune.PivotalTuner;
import org.pivotune.tune.TuningConfig;
import org.pivotune.tune.TuningResult;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs both stages on the embedded faces-128 and prints, as one JSON object a stage, how long every step took and what
 * it measured. The counterpart of {@code peer/pytorch_loop.py run}, which prints the same.
 */
@Command(name = "step-times", mixinStandardHelpOptions = true)
public final class StepTimes implements Callable<Integer> {
  private static final int RESOLUTION = 128;

  @Option(names = "--start", required = true, description = "what pytorch_loop.py start wrote")
  private Path start;

  @Option(names = "--stages", split = ",", defaultValue = "project-alex,tune,tune-locality",
      description = "of project-alex, project-vgg, tune, tune-locality")
  private List<String> stages;

  @Option(names = "--steps", defaultValue = "12")
  private int steps;

  @Option(names = "--threads", defaultValue = "2", description = "for LibTorch and for ONNX Runtime")
  private int threads;

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
    var weights = SafetensorsReader.read("embedded", EmbeddedModels.read("faces-128/faces-128.safetensors")).asMap();
    try (Generator generator = Generator.load(RandomWeights.config(RESOLUTION), weights, Device.CPU)) {
      for (String stage : stages) {
        Recorder recorder = run(stage, generator, from);
        System.out.println(new JsonMapper().writeValueAsString(line(stage, recorder)));
      }
    }
    return 0;
  }

  private Map<String, Object> line(String stage, Recorder recorder) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("who", "pivotune");
    line.put("stage", stage);
    line.put("threads", threads);
    line.put("ms", recorder.milliseconds);
    line.put("cpu_ms", recorder.cpuMilliseconds);
    line.put("values", recorder.values);
    line.put("machine", Machine.current());
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
    try (PerceptualLoss loss = OnnxPerceptualLoss.open(network, 1, RESOLUTION, RESOLUTION, threads)) {
      Recorder recorder = new Recorder();
      new Projector(generator, loss, config, CodeSpace.W).project(
          from.target(), from.statistics(), from.projectionDraws(),
          step -> recorder.step(step.distance(), step.noiseRegularity()), Cancellation.NEVER);
      return recorder;
    }
  }

  private Recorder tune(Generator generator, StartingPoint from, Optional<LocalityConfig> locality) {
    TuningConfig config = TuningConfig.official().withSteps(steps).withStopAt(OptionalDouble.empty())
        .withLocality(locality);
    try (PerceptualLoss loss =
        OnnxPerceptualLoss.open(network(PerceptualNet.ALEX), 1, RESOLUTION, RESOLUTION, threads)) {
      Recorder recorder = new Recorder();
      try (TuningResult result = new PivotalTuner(generator, loss, config).tune(
          from.pivot(), Map.of(), from.target(), from.localityDraws(),
          step -> recorder.step(step.mse(), step.distance(), step.localityMse(), step.localityDistance()),
          Cancellation.NEVER)) {
        return recorder;
      }
    }
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
