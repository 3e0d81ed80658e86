package org.pivotune.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.tune.BaseModel;

/** Which catalogue of directions a generator is edited by. */
final class DirectionSources {
  private DirectionSources() {}

  /** The file that is named, else the embedded catalogue of the base model. */
  static DirectionCatalogue of(@Nullable Path file, BaseModel base) {
    if (file != null) {
      return DirectionCatalogue.load(file).requireMadeFor(base.sha256());
    }
    return DirectionCatalogue.embeddedFor(base.sha256()).orElseThrow(() -> new CommandException(ExitCode.MISSING_MODEL,
        "no directions come with the model " + base.name() + "; learn some with `pivotune directions learn` and name "
            + "the file with --directions"));
  }
}
