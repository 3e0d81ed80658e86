package org.pivotune.cli;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.pivotune.report.UnfinishedRun;
import org.pivotune.resume.KeepingInterval;
import picocli.CommandLine.Option;

/** What happens when a run is cut off, and afterwards. */
final class ResumeOptions {
  @Option(names = "--resume", negatable = true,
      description = "Go on with the run that was cut off in the folder. That happens by itself where it is the same "
          + "run; --no-resume begins anew.")
  @Nullable Boolean resume;

  @Option(names = "--checkpoint-every", paramLabel = "N",
      description = "Keep a state to go on from every N steps, 0 for none (default: every 25 steps, but at most every "
          + "30 seconds).")
  @Nullable Integer every;

  /** @param overwrite whether what is in the folder may be replaced anyway */
  UnfinishedRun.Mode mode(boolean overwrite) {
    if (resume != null) {
      return resume ? UnfinishedRun.Mode.REQUIRED : UnfinishedRun.Mode.ANEW;
    }
    return overwrite ? UnfinishedRun.Mode.SAME_OR_ANEW : UnfinishedRun.Mode.SAME;
  }

  /** Of several runs one is enough to go on from: the others are begun, or gone on with, as without {@code --resume}. */
  ResumeOptions ofSeveral(BooleanSupplier oneIsBegun) {
    Boolean asked = resume;
    if (asked == null || !asked || !oneIsBegun.getAsBoolean()) {
      return this;
    }
    ResumeOptions usual = new ResumeOptions();
    usual.every = every;
    return usual;
  }

  KeepingInterval interval() {
    Integer given = every;
    return given == null ? KeepingInterval.USUAL : CommandException.usage(() -> KeepingInterval.every(given));
  }
}
