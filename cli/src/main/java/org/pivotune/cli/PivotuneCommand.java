package org.pivotune.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pivotune.observe.Cancellation;
import org.pivotune.stylegan.Precision;
import org.pivotune.torch.Capability;
import org.pivotune.torch.Device;
import org.pivotune.torch.DeviceMemory;
import org.pivotune.torch.TorchLibrary;
import picocli.CommandLine.Mixin;

/** What all commands share: common options, progress, and the one answer at the end. For one thread. */
abstract class PivotuneCommand implements Callable<Integer> {
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

  final int threads() {
    return common.threads();
  }

  final Device device() {
    return CommandException.usage(() -> Device.parse(common.device));
  }

  /** How generators compute on the device. */
  final Precision precision() {
    String given = common.precision;
    return given == null
        ? Precision.usual(device())
        : CommandException.usage(() -> Precision.of(given).on(device()));
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

  private void requireDevice() {
    Device device = device();
    precision();
    Long most = common.maxMemory == null ? null : MemorySize.parse(common.maxMemory);
    if (device.isCpu()) {
      if (most != null) {
        throw new CommandException(ExitCode.USAGE, "--max-memory is for CUDA devices; what a process may use of the "
            + "host's memory is set from outside, as by `ulimit -v` or a container");
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
    if (most != null) {
      DeviceMemory.limit(device, most);
    }
  }
}
