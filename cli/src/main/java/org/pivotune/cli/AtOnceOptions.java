package org.pivotune.cli;

import org.jspecify.annotations.Nullable;
import org.pivotune.report.RunKind;
import org.pivotune.torch.Device;
import picocli.CommandLine.Option;

/** How many photos are worked on at the same time. */
final class AtOnceOptions {
  @Option(names = "--at-once", paramLabel = "N", defaultValue = "1",
      description = "Work on N photos at the same time, each in its own folder (default: ${DEFAULT-VALUE}). --threads "
          + "is then for each of them (default: the processors shared out). Each takes the memory of a run; for the "
          + "CPU alone.")
  int atOnce;

  /** How many, for runs of this kind on this device. */
  int of(RunKind kind, Device device) {
    if (atOnce < 1) {
      throw new CommandException(ExitCode.USAGE, "--at-once needs at least 1, not " + atOnce);
    }
    if (atOnce > 1 && kind != RunKind.ONE_FACE) {
      throw new CommandException(ExitCode.USAGE,
          "--at-once is for photos with a generator each; one for all of them is tuned as one run");
    }
    if (atOnce > 1 && !device.isCpu()) {
      throw new CommandException(
          ExitCode.USAGE, "--at-once is for the CPU; on " + device + " photos follow one another");
    }
    return atOnce;
  }

  /** Threads for each of so many runs. */
  static int threads(@Nullable Integer given, int atOnce) {
    return given == null ? Math.max(1, Runtime.getRuntime().availableProcessors() / atOnce) : given;
  }
}
