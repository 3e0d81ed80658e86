package org.pivotune.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.pivotune.edit.Edit;
import org.pivotune.host.EditRequest;
import org.pivotune.host.Job;
import org.pivotune.host.JobReport;
import org.pivotune.host.PersonalSource;
import org.pivotune.host.PersonaliseRequest;
import org.pivotune.host.PersonaliseResult;
import org.pivotune.host.Pivotune;
import org.pivotune.host.PivotuneConfig;
import org.pivotune.host.Progress;
import org.pivotune.identity.FivePoints;
import org.pivotune.invert.Pivot;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Portrait;
import org.pivotune.personalise.Preset;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tune.PersonalGenerator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long does a caller wait for an edited picture, alone and among eight, with and without a tuning on the same device?
 * Callers ask again as soon as they are answered. {@code bench/run latency} calls it.
 */
@Command(name = "latency", mixinStandardHelpOptions = true)
public final class EditLatency implements Callable<Integer> {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final List<String> NAMES = List.of("smile", "age", "yaw");

  @Parameters(paramLabel = "FILE", description = "where the answer goes")
  private Path target;

  @Option(names = "--threads", defaultValue = "2", description = "for LibTorch and for ONNX Runtime")
  private int threads;

  @Option(names = "--callers", defaultValue = "8")
  private int callers;

  @Option(names = "--people", defaultValue = "4", description = "whose pictures are asked for in turn; all are cached")
  private int people;

  @Option(names = "--edits", defaultValue = "400", description = "of each scenario")
  private int edits;

  private Pivotune pivotune;
  private final List<PersonalSource> known = new ArrayList<>();

  /** @param arguments see {@code --help} */
  public static void main(String... arguments) {
    System.exit(new CommandLine(new EditLatency()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PivotuneConfig config = PivotuneConfig.usual().withThreads(threads).withCacheBytes(4L << 30)
        .withWaiting(1, Math.max(64, callers));
    try (Pivotune opened = Pivotune.open(config)) {
      pivotune = opened;
      for (int i = 0; i < people; i++) {
        known.add(PersonalSource.of("person " + i, somebody(i)));
      }
      List<Map<String, Object>> loading = new ArrayList<>();
      loading.add(scenario("first edit of somebody new, loading included", 1, people));
      ask(callers, 100); // compiled and settled
      Map<String, Object> content = new LinkedHashMap<>();
      content.put("machine", Machine.current());
      content.put("question", "edit of faces-128 from submission to picture, milliseconds");
      content.put("threads", threads);
      content.put("people", people);
      content.put("load_average", loadAverage());
      content.put("scenarios", scenarios(loading));
      write(content);
    }
    return 0;
  }

  private List<Map<String, Object>> scenarios(List<Map<String, Object>> all) throws InterruptedException, IOException {
    long handles = pivotune.status().liveHandles();
    long resident = residentKib();
    all.add(scenario("idle", 1, edits));
    all.add(scenario("idle", callers, edits));
    all.add(Map.of("scenario", "memory over both", "live_handles_grown", pivotune.status().liveHandles() - handles,
        "resident_kib_grown", residentKib() - resident, "resident_kib", residentKib()));
    Job<PersonaliseResult> tuning = tuning();
    while (steps(tuning) < 5) {
      Thread.sleep(50);
    }
    all.add(steps("tuning alone", tuning, Duration.ofSeconds(15)));
    all.add(tuned(tuning, "while a tuning runs", 1));
    all.add(tuned(tuning, "while a tuning runs", callers));
    tuning.cancel();
    return all;
  }

  private Map<String, Object> tuned(Job<?> tuning, String name, int asking) throws InterruptedException {
    int before = steps(tuning);
    Map<String, Object> scenario = new LinkedHashMap<>(scenario(name, asking, edits));
    double seconds = (double) scenario.get("seconds");
    scenario.put("tuning_step_ms", round(1000 * seconds / Math.max(1, steps(tuning) - before)));
    return scenario;
  }

  private static Map<String, Object> steps(String name, Job<?> tuning, Duration time) throws InterruptedException {
    int before = steps(tuning);
    long start = System.nanoTime();
    long cpu = SYSTEM.getProcessCpuTime();
    Thread.sleep(time);
    double milliseconds = (System.nanoTime() - start) / 1e6;
    double cpuMilliseconds = (SYSTEM.getProcessCpuTime() - cpu) / 1e6;
    int steps = Math.max(1, steps(tuning) - before);
    return Map.of("scenario", name, "tuning_step_ms", round(milliseconds / steps),
        "cpu_ms_per_step", round(cpuMilliseconds / steps));
  }

  private static int steps(Job<?> tuning) {
    return tuning.progress().filter(Progress.Tuned.class::isInstance).map(Progress.Tuned.class::cast)
        .map(Progress.Tuned::step).orElse(0);
  }

  private Map<String, Object> scenario(String name, int asking, int count) throws InterruptedException {
    long start = System.nanoTime();
    long cpu = SYSTEM.getProcessCpuTime();
    List<JobReport> reports = ask(asking, count);
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpuMilliseconds = (SYSTEM.getProcessCpuTime() - cpu) / 1e6;
    Map<String, Object> scenario = new LinkedHashMap<>();
    scenario.put("scenario", name);
    scenario.put("callers", asking);
    scenario.put("edits", reports.size());
    scenario.put("seconds", round(seconds));
    scenario.put("edits_per_second", round(reports.size() / seconds));
    scenario.put("latency_ms", quantiles(reports, report -> report.waited().plus(report.ran()).toNanos() / 1e6));
    scenario.put("rendering_ms", quantiles(reports, report -> report.ran().toNanos() / 1e6));
    scenario.put("cpu_ms_per_edit", round(cpuMilliseconds / reports.size())); // a tuning's steps included
    scenario.put("most_steps_waited", reports.stream().mapToLong(JobReport::stepsWaited).max().orElse(0));
    return scenario;
  }

  /** So many edits by so many callers. */
  private List<JobReport> ask(int asking, int count) throws InterruptedException {
    ConcurrentLinkedQueue<JobReport> reports = new ConcurrentLinkedQueue<>();
    AtomicInteger left = new AtomicInteger(count);
    List<Thread> all = new ArrayList<>();
    for (int caller = 0; caller < asking; caller++) {
      all.add(Thread.startVirtualThread(() -> {
        for (int number = left.getAndDecrement(); number > 0; number = left.getAndDecrement()) {
          reports.add(edited(number));
        }
      }));
    }
    for (Thread caller : all) {
      caller.join();
    }
    return List.copyOf(reports);
  }

  private JobReport edited(int number) {
    Edit edit = new Edit(NAMES.get(number % NAMES.size()), number % 7 - 3);
    try {
      Job<RgbImage> job =
          pivotune.edit(EditRequest.of(known.get(number % known.size()), List.of(edit)), Duration.ofMinutes(5));
      job.await();
      return job.report();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while an edit was waited for", e);
    }
  }

  private Job<PersonaliseResult> tuning() {
    PersonaliseConfig usual = pivotune.constants(Preset.OFFICIAL);
    return pivotune.personalise(PersonaliseRequest
        .of(List.of(new Portrait("", RandomWeights.image(pivotune.model().resolution(), 3), FivePoints.canonical())))
        .with(usual.withProjection(usual.projection().withSteps(0))
            .withTuning(usual.tuning().withSteps(1_000_000).withStopAt(OptionalDouble.empty()))));
  }

  private PersonalGenerator somebody(int seed) {
    GeneratorConfig generator = pivotune.model().generator();
    SplittableRandom random = new SplittableRandom(seed);
    return new PersonalGenerator(pivotune.model().name(), pivotune.model().sha256(),
        Map.of("synthesis.b4.const", RandomWeights.normal(random, 0, 0.1, generator.channels().get(4), 4, 4)),
        new Pivot(RandomWeights.normal(random, 0, 0.5, 1, generator.numWs(), generator.wDim()), Map.of(), List.of()));
  }

  private static Map<String, Object> quantiles(List<JobReport> reports, ToDoubleFunction<JobReport> value) {
    double[] sorted = reports.stream().mapToDouble(value).sorted().toArray();
    Map<String, Object> quantiles = new LinkedHashMap<>();
    for (int percent : List.of(50, 90, 99)) {
      quantiles.put("p" + percent, round(sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)]));
    }
    quantiles.put("most", round(sorted[sorted.length - 1]));
    return quantiles;
  }

  private static double round(double value) {
    return Math.round(value * 10) / 10.0;
  }

  private static double loadAverage() {
    return round(SYSTEM.getSystemLoadAverage());
  }

  private static long residentKib() throws IOException {
    Path status = Path.of("/proc/self/status");
    return !Files.exists(status) ? 0 : Files.readAllLines(status).stream().filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", ""))).findFirst().orElse(0);
  }

  private void write(Map<String, Object> content) throws IOException {
    Path beside = target.resolveSibling(target.getFileName() + ".part");
    Files.write(beside, new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
    System.out.println(new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(content));
  }
}
