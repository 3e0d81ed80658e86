package org.pivotune.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.pivotune.align.AlignedFace;
import org.pivotune.edit.Edit;
import org.pivotune.host.EditRequest;
import org.pivotune.host.Job;
import org.pivotune.host.PersonalSource;
import org.pivotune.host.PersonaliseRequest;
import org.pivotune.host.PersonaliseResult;
import org.pivotune.host.Pivotune;
import org.pivotune.host.PivotuneConfig;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.DivergedException;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Preset;
import org.pivotune.photo.PhotoReader;
import org.pivotune.stylegan.Precision;
import org.pivotune.torch.Device;
import org.pivotune.torch.DeviceMemory;
import org.pivotune.torch.DeviceOutOfMemoryException;
import org.pivotune.torch.StepPace;
import org.pivotune.torch.TorchLibrary;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * What of the CUDA path does not depend on values, without a GPU: under {@code native/tests/cuda-stand-in}, which counts
 * and allows what CUDA allows. Prints one JSON object a line; {@code .ci/cuda-stand-in} calls it.
 */
@Command(name = "stand-in-session", mixinStandardHelpOptions = true)
public final class StandInSession implements Callable<Integer> {
  private static final int READ_EVERY = 10;
  private static final int STEPS_WITH_RECORDINGS = 12;
  private static final List<String> NEVER =
      List.of("violations", "legacy_work", "host_nodes", "beside_capture", "unwritten");

  @Option(names = "--device", defaultValue = "cuda")
  private String deviceName;

  @Option(names = "--do", split = ",", defaultValue = "small,large,exhaustion,cancel,two-at-once",
      description = "of these, lpips, other-device and host")
  private List<String> wanted;

  @Option(names = "--table", description = "where what the steps cost is written")
  private @Nullable Path table;

  @Option(names = "--renew", description = "that table is to be the new one: compare with none")
  private boolean renew;

  @Option(names = "--photo", description = "what the host's part personalises")
  private @Nullable Path photo;

  private final Map<String, RecordedSteps.Cost> costs = new LinkedHashMap<>();
  private Device device;
  private boolean failed;

  /** The program; exits with 1 when something does not hold. */
  public static void main(String... arguments) {
    System.exit(new CommandLine(new StandInSession()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    TorchLibrary.load();
    device = Device.parse(deviceName);
    for (String one : wanted) {
      switch (one) {
        case "small" -> RecordedRun.small().forEach(this::costs);
        case "large" -> RecordedRun.large().forEach(this::costs);
        case "lpips" -> RecordedRun.someSmall().stream().map(RecordedRun::byOnnxRuntime).forEach(this::costs);
        case "exhaustion" -> RecordedRun.tiny().forEach(this::exhausted);
        case "cancel" -> RecordedRun.tiny().forEach(this::cancelled);
        case "two-at-once" -> twoAtOnce();
        case "other-device" -> otherDevice();
        case "host" -> host();
        default -> throw new IllegalArgumentException("there is nothing called " + one);
      }
    }
    for (String name : NEVER) {
      told(name, StandIn.counter(name) == 0, Map.of("count", StandIn.counter(name)));
    }
    if (table != null) {
      RecordedSteps.write(table, costs);
    }
    return failed ? 1 : 0;
  }

  /** What a run counted. */
  private final class Watched {
    private final long graphsBefore = StandIn.counter("graphs");
    private long graphs;
    private final long nodes = StandIn.counter("nodes");
    private final Map<Integer, Long> waits = new LinkedHashMap<>();
    private final List<String> notices = new ArrayList<>();

    void run(RecordedRun run, Cancellation cancellation) {
      try (DeviceStages stages = open(run)) {
        run.body().run(stages, new StepPace(true, READ_EVERY, notices::add), cancellation,
            step -> waits.putIfAbsent(step, StandIn.counter("synchronisations")));
      } catch (DivergedException e) {
        // fp16's own scale is a value, which no kernel has computed.
        if (run.precision() != Precision.FP16 || !waits.containsKey(RecordedRun.STEPS - 1)) {
          throw e;
        }
      }
    }

    long graphs() {
      return StandIn.counter("graphs") - graphsBefore;
    }

    /** The host's waits in the last ten steps; none where the run stopped before. */
    long waits() {
      return waits.containsKey(RecordedRun.STEPS - 1)
          ? waits.get(RecordedRun.STEPS - 1) - waits.get(RecordedRun.STEPS - 1 - READ_EVERY)
          : 0;
    }

    RecordedSteps.Cost cost() {
      return new RecordedSteps.Cost(graphs(), StandIn.counter("nodes") - nodes, waits(),
          DeviceMemory.peakBytes(device) >> 20, StandIn.counter("peak_bytes") >> 20);
    }
  }

  private DeviceStages open(RecordedRun run) {
    return new DeviceStages(run.config(), RandomWeights.fill(run.config(), 1), device, run.precision(), run.way());
  }

  /** A run beside what it may cost. */
  private void costs(RecordedRun run) {
    DeviceMemory.release(device);
    DeviceMemory.resetPeak(device);
    StandIn.restartPeak();
    Watched watched = new Watched();
    watched.run(run, Cancellation.NEVER);
    RecordedSteps.Cost cost = watched.cost();
    costs.put(run.name(), cost);
    RecordedSteps.Cost allowed = RecordedSteps.allowed().get(run.name());
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("cost", cost);
    line.put("notices", watched.notices);
    boolean holds = renew || (allowed != null && cost.within(allowed));
    if (!holds) {
      line.put("allowed", allowed == null ? "not in the table" : allowed);
    } else if (!renew && !cost.equals(allowed)) {
      line.put("the_table_allows_more", allowed);
    }
    told(run.name(), holds && watched.notices.isEmpty() && nothingLeft(), line);
  }

  /** Whether no graph is alive and all memory goes back. */
  private boolean nothingLeft() {
    DeviceMemory.release(device);
    return StandIn.counter("live_graphs") == 0;
  }

  /**
   * Memory runs out at each allocation of a recording in turn; every time the run goes on or ends with a sentence, and
   * no more is left than by the first, such as cuBLAS's workspaces of plain steps.
   */
  private void exhausted(RecordedRun run) {
    long before = StandIn.counter("recorded_allocations");
    Watched whole = shortly(run);
    long allocations = StandIn.counter("recorded_allocations") - before;
    nothingLeft();
    long held = StandIn.counter("bytes");
    int wentOn = 0;
    int ended = 0;
    List<String> wrong = new ArrayList<>();
    for (long n = 1; n <= allocations; n++) {
      StandIn.exhaustRecordings(n);
      try {
        wentOn += shortly(run).notices.isEmpty() ? 0 : 1;
      } catch (DeviceOutOfMemoryException e) {
        ended++;
      } finally {
        StandIn.exhaustRecordings(0);
      }
      boolean graphsLeft = !nothingLeft();
      held = n == 1 ? Math.max(held, StandIn.counter("bytes")) : held;
      if (graphsLeft || StandIn.counter("bytes") > held) {
        wrong.add("at " + n + " of " + allocations + " " + StandIn.counter("bytes") + " bytes are left, more than " + held);
      }
    }
    Watched after = shortly(run);
    if (after.graphs != whole.graphs || !after.notices.isEmpty()) {
      wrong.add("afterwards " + after.graphs + " are recorded and not " + whole.graphs + ": " + after.notices);
    }
    told("out of memory amid recordings of " + run.name(), wrong.isEmpty() && wentOn + ended > 0,
        Map.of("allocations", allocations, "went_on", wentOn, "ended", ended, "wrong", wrong));
  }

  /** With enough steps for the recordings and a few repetitions. */
  private Watched shortly(RecordedRun run) {
    Watched watched = new Watched();
    AtomicInteger asked = new AtomicInteger();
    try {
      watched.run(run, () -> asked.incrementAndGet() > STEPS_WITH_RECORDINGS);
    } catch (CancellationException e) {
      // As it was told.
    }
    watched.graphs = watched.graphs();
    return watched;
  }

  /** Before, amid and after the recording. */
  private void cancelled(RecordedRun run) {
    shortly(run);
    nothingLeft();
    long held = StandIn.counter("bytes");
    List<String> wrong = new ArrayList<>();
    for (int after : new int[] {1, 4, 5, 25}) {
      AtomicInteger asked = new AtomicInteger();
      try {
        new Watched().run(run, () -> asked.incrementAndGet() > after);
        wrong.add("not heard at " + after);
      } catch (CancellationException e) {
        boolean graphsLeft = !nothingLeft();
        held = after == 1 ? Math.max(held, StandIn.counter("bytes")) : held;
        if (graphsLeft || StandIn.counter("bytes") > held) {
          wrong.add("at " + after + " " + StandIn.counter("bytes") + " bytes are left, more than " + held);
        }
      }
    }
    told("cancelled " + run.name(), wrong.isEmpty(), Map.of("wrong", wrong));
  }

  /** Two threads that record and repeat, each on a stream of its own. */
  private void twoAtOnce() {
    DeviceMemory.release(device);
    List<RecordedRun> runs = RecordedRun.tiny();
    long graphs = StandIn.counter("graphs");
    List<Watched> watched = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<?>> jobs = new ArrayList<>();
      for (int job = 0; job < 2; job++) {
        Watched own = new Watched();
        watched.add(own);
        jobs.add(threads.submit(() -> runs.forEach(run -> own.run(run, Cancellation.NEVER))));
      }
      for (Future<?> job : jobs) {
        job.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    long recorded = StandIn.counter("graphs") - graphs;
    told("two at once", nothingLeft() && recorded == 6 && watched.stream().allMatch(one -> one.notices.isEmpty()),
        Map.of("graphs", recorded));
  }

  /** The second of two devices is used alone. */
  private void otherDevice() {
    Device first = device;
    device = Device.parse("cuda:1");
    RecordedRun.someSmall().forEach(this::costs);
    device = first;
    Map<String, Object> line = Map.of("work_on_the_first", StandIn.counter("work", 0),
        "graphs_on_the_first", StandIn.counter("graphs", 0), "peak_bytes_on_the_first", StandIn.counter("peak_bytes", 0),
        "graphs_on_the_second", StandIn.counter("graphs", 1));
    told("cuda:1", line.values().stream().filter(count -> ((Long) count) == 0).count() == 3
        && StandIn.counter("graphs", 1) > 0, line);
  }

  /** The face for programs that live long: a job is cancelled, one is done, and its result edited, all on the device. */
  private void host() throws Exception {
    long graphs = StandIn.counter("graphs");
    boolean cancelled = false;
    boolean edited;
    try (Pivotune pivotune = Pivotune.open(PivotuneConfig.usual().withDevice(device))) {
      AlignedFace face = pivotune.align(PhotoReader.read(Objects.requireNonNull(photo, "--photo")), 0);
      PersonaliseConfig constants = pivotune.constants(Preset.PAPER);
      PersonaliseRequest request = PersonaliseRequest.of(face).with(constants
          .withProjection(constants.projection().withSteps(RecordedRun.STEPS))
          .withTuning(constants.tuning().withSteps(RecordedRun.STEPS)));
      Job<PersonaliseResult> first = pivotune.personalise(request);
      Job<PersonaliseResult> second = pivotune.personalise(request.cachedAs("face"));
      first.cancel();
      try {
        first.await();
      } catch (CancellationException e) {
        cancelled = true;
      }
      PersonalSource source = PersonalSource.of("face", second.await().generator());
      edited = pivotune.edit(EditRequest.of(source, List.of(Edit.parse("smile=2")))).await().width() > 0;
    }
    told("host", cancelled && edited && StandIn.counter("graphs") - graphs >= 2 && StandIn.counter("live_graphs") == 0,
        Map.of("cancelled", cancelled, "edited", edited, "graphs", StandIn.counter("graphs") - graphs));
  }

  private void told(String check, boolean holds, Map<String, Object> details) {
    failed |= !holds;
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("check", check);
    line.put("holds", holds);
    line.putAll(details);
    System.out.println(new JsonMapper().writeValueAsString(line));
    System.out.flush();
  }
}
