package org.pivotune.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.tune.JointSteps;
import org.pivotune.tune.LocalityConfig;
import org.pivotune.tune.TuningConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * A few steps of one stage in a process of its own, so that the process's peak memory is the stage's: prints their
 * times and that peak as one JSON object. {@code bench/scaling} asks it for all sizes.
 */
@Command(name = "scaling-run", mixinStandardHelpOptions = true)
public final class ScalingRun implements Callable<Integer> {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final Path STATUS = Path.of("/proc/self/status");

  @Option(names = "--stage", required = true, description = "project-alex, project-vgg, tune or tune-locality")
  private String stage = "";

  @Option(names = "--network", defaultValue = "FACES", description = "${COMPLETION-CANDIDATES}")
  private Network network = Network.FACES;

  @Option(names = "--resolution", defaultValue = "128")
  private int resolution;

  @Option(names = "--people", defaultValue = "1", description = "whom one generator is tuned to, one after the other")
  private int people;

  @Option(names = "--steps", defaultValue = "5", description = "or rounds over all people")
  private int steps;

  @Option(names = "--warm-up", defaultValue = "2", description = "the first of them, which do not count")
  private int warmUp;

  @Option(names = "--threads", defaultValue = "1")
  private int threads;

  private final List<Double> clock = new ArrayList<>();
  private final List<Double> cpu = new ArrayList<>();

  /** @param arguments see {@code --help} */
  public static void main(String... arguments) {
    System.exit(new CommandLine(new ScalingRun()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (steps <= warmUp || warmUp < 1) {
      throw new IllegalArgumentException("of " + steps + " steps " + warmUp + " cannot be for warming up");
    }
    PerceptualNet net = stage.equals("project-vgg") ? PerceptualNet.VGG : PerceptualNet.ALEX;
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("stage", stage);
    line.put("network", network);
    line.put("resolution", resolution);
    line.put("people", people);
    line.put("threads", threads);
    line.put("steps", steps - warmUp);
    try (Workbench bench = new Workbench(network.config(resolution), net, threads, Place.CPU)) {
      if (stage.startsWith("project")) {
        bench.prepareProjection();
      } else {
        bench.prepareTuning();
      }
      String peakIsOf = forgetPeak();
      long before = kibibytes("VmRSS:");
      run(bench);
      line.put("ms", steps(clock).average().orElseThrow());
      line.put("cpu_ms", steps(cpu).average().orElseThrow());
      line.put("least_cpu_ms", steps(cpu).min().orElseThrow());
      line.put("loaded_kib", before);
      line.put("peak_kib", kibibytes("VmHWM:"));
      line.put("peak_is_of", peakIsOf);
    }
    line.put("machine", Machine.current());
    System.out.println(new JsonMapper().writeValueAsString(line));
    return 0;
  }

  private void run(Workbench bench) {
    switch (stage) {
      case "project-alex", "project-vgg" -> bench.project(steps, step -> note());
      case "tune" -> tune(bench, Optional.empty());
      case "tune-locality" -> tune(bench, Optional.of(LocalityConfig.official()));
      default -> throw new IllegalArgumentException("there is no stage " + stage);
    }
  }

  private void tune(Workbench bench, Optional<LocalityConfig> locality) {
    TuningConfig config = TuningConfig.official().withSteps(steps).withStopAt(OptionalDouble.empty())
        .withLocality(locality).withJointSteps(JointSteps.SUM);
    bench.tune(people, config, step -> {
      if (step.target() == people - 1) {
        note();
      }
    });
  }

  /** A step, or a round, has ended. */
  private void note() {
    clock.add(System.nanoTime() / 1e6);
    // With one thread all work is this thread's; the process's own clock moves by ten milliseconds at a time.
    cpu.add((threads == 1 ? THREADS.getCurrentThreadCpuTime() : SYSTEM.getProcessCpuTime()) / 1e6);
  }

  /** How long each step took that counts. */
  private DoubleStream steps(List<Double> ends) {
    return IntStream.range(warmUp, ends.size()).mapToDouble(i -> ends.get(i) - ends.get(i - 1));
  }

  /** Loading needs more for a moment than it leaves; where the system allows it, the peak is of the stage alone. */
  private static String forgetPeak() {
    System.gc();
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
      return "the stage";
    } catch (IOException e) {
      return "the process, loading included";
    }
  }

  private static long kibibytes(String field) throws IOException {
    return !Files.exists(STATUS) ? 0 : Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", ""))).findFirst().orElse(0);
  }
}
