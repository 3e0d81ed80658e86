package org.pivotune.cli;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.memory.MemoryLimit;
import org.pivotune.memory.MemoryPlan;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.MemoryPlans;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Resources;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;
import org.pivotune.torch.Capability;
import org.pivotune.torch.Device;
import org.pivotune.torch.DeviceMemory;
import org.pivotune.torch.DeviceOutOfMemoryException;
import org.pivotune.torch.TorchLibrary;
import picocli.CommandLine.Mixin;

/** What all commands share: common options, progress, and the one answer at the end. For one thread. */
abstract class PivotuneCommand implements Callable<Integer> {
  private static final String AUTO = "auto";

  @Mixin
  final CommonOptions common = new CommonOptions();

  private final Session session;
  private @Nullable Progress progress;

  PivotuneCommand(Session session) {
    this.session = session;
  }

  /** Does the work. */
  abstract Answer answer() throws Exception;

  @Override
  public final Integer call() throws Exception {
    requireThreads();
    requireDevice();
    Answer answer;
    try {
      answer = answer();
    } catch (DeviceOutOfMemoryException e) {
      // What the command held is free by now, but still the process's.
      DeviceMemory.release(device());
      throw e;
    } finally {
      progress().end();
    }
    if (common.json) {
      session.console().out().println(JsonText.of(answer.json()));
    } else {
      answer.lines().forEach(session.console().out()::println);
    }
    return answer.code().number();
  }

  final Session session() {
    return session;
  }

  final Cancellation cancellation() {
    return session.cancellation();
  }

  final Progress progress() {
    if (progress == null) {
      progress = new Progress(session.console(), common.quiet);
    }
    return progress;
  }

  /** Errors that do not end the command; not silenced by {@code --quiet}. */
  final void tellErrors(Collection<Failure> failures) {
    progress().end();
    failures.forEach(failure -> session.console().err().println("pivotune: " + failure.message()));
  }

  final int threads() {
    return common.threads();
  }

  final Device device() {
    return CommandException.usage(() -> Device.parse(common.device));
  }

  /** How generators compute on the device; with {@code auto} as usual there. */
  final Precision precision() {
    String given = common.precision;
    return given == null || given.equals(AUTO)
        ? Precision.usual(device())
        : CommandException.usage(() -> Precision.of(given).on(device()));
  }

  /**
   * The same for a run that is known; with {@code auto}, what its limit of memory leaves.
   *
   * @param faces how many share the generator
   */
  final Precision precision(
      GeneratorConfig generator, PersonaliseConfig config, MemoryPlans.Loops loops, int faces) {
    return memoryPlan(generator, config, loops, faces).map(MemoryPlan::precision).orElseGet(this::precision);
  }

  /** What a run gives up for {@code --max-memory}; empty without it. Fails where nothing fits. */
  final Optional<MemoryPlan> memoryPlan(
      GeneratorConfig generator, PersonaliseConfig config, MemoryPlans.Loops loops, int faces) {
    return MemoryPlans.plan(MemoryPlans.workload(generator, device(), precision(),
            perceptualRuntime().orElseGet(() -> PerceptualRuntime.usual(device())), config, loops, faces),
        memoryLimit(), AUTO.equals(common.precision));
  }

  /** What {@code --max-memory} allows. */
  final MemoryLimit memoryLimit() {
    String given = common.maxMemory;
    return given == null ? MemoryLimit.NONE : MemoryLimit.of(MemorySize.parse(given));
  }

  /** What computes LPIPS in the loops; empty for what is usual on the device. */
  private Optional<PerceptualRuntime> perceptualRuntime() {
    return Optional.ofNullable(common.lpipsBy).map(id -> CommandException.usage(() -> PerceptualRuntime.of(id)));
  }

  /**
   * What a personaliser may use.
   *
   * @param threads inside one operation
   */
  final Resources resources(int threads) {
    return new Resources(threads, memoryLimit(), perceptualRuntime());
  }

  /** Whether this command fits its work into a limit of memory, on the CPU, too. */
  boolean plansMemory() {
    return false;
  }

  /** LibTorch, told how many threads to use. */
  final TorchLibrary torch() {
    TorchLibrary library = TorchLibrary.load();
    library.setThreads(threads());
    return library;
  }

  private void requireThreads() {
    if (threads() < 1) {
      throw new CommandException(ExitCode.USAGE, "--threads needs at least 1, not " + threads());
    }
  }

  private void requirePerceptualRuntime(Device device) {
    if (perceptualRuntime().equals(Optional.of(PerceptualRuntime.ONNXRUNTIME)) && !device.isCpu()
        && common.deterministic) {
      throw new CommandException(ExitCode.USAGE, "--deterministic: on CUDA, ONNX Runtime adds LPIPS's gradients up in no "
          + "fixed order; use --lpips-by libtorch, or leave one of the two out");
    }
  }

  /** Whether there is one of that name; whether the device has it, only a device that is there can tell. */
  private void requirePrecision() {
    String given = common.precision;
    if (given != null && !given.equals(AUTO)) {
      CommandException.usage(() -> Precision.of(given));
    }
  }

  private void requireDevice() {
    Device device = device();
    requirePrecision();
    requirePerceptualRuntime(device);
    MemoryLimit limit = memoryLimit();
    if (device.isCpu()) {
      precision();
      if (limit.bytes().isPresent() && !plansMemory()) {
        throw new CommandException(ExitCode.USAGE, "--max-memory has nothing to choose from in this command on the CPU; "
            + "what a process may use of the host's memory is set from outside, as by `ulimit -v` or a container");
      }
      return;
    }
    TorchLibrary library = TorchLibrary.load();
    if (library.capability(Capability.CUDA_COMPILED) == 0) {
      throw new CommandException(ExitCode.DEVICE, "--device " + device + ": the native library that was found is built "
          + "for the CPU only. Build native/ against a CUDA LibTorch and set LIBTORCH_HOME and PIVOTUNE_TORCH_SHIM, or "
          + "use --device cpu; `pivotune doctor` shows what was found");
    }
    long devices = library.capability(Capability.CUDA_DEVICES);
    if (device.ordinal() >= devices) {
      throw new CommandException(ExitCode.DEVICE, "--device " + device + ": LibTorch sees " + devices
          + (devices == 1 ? " CUDA device" : " CUDA devices") + "; use --device cpu or another number");
    }
    precision();
    limit.bytes().ifPresent(bytes -> DeviceMemory.limit(device, bytes));
    if (common.deterministic) {
      library.deterministic(true);
    }
  }
}
