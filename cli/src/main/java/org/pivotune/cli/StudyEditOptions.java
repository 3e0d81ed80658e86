package org.pivotune.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.Edit;
import org.pivotune.experiment.editing.EditingConfig;
import org.pivotune.tune.BaseModel;
import picocli.CommandLine.Option;

/** Which edits an experiment makes. */
final class StudyEditOptions {
  @Option(names = "--edit", paramLabel = "NAME=STRENGTH",
      description = "Edits in order, the first one turns the head (default: yaw=3, smile=2, age=2).")
  List<String> edits = List.of();

  @Option(names = "--directions", paramLabel = "FILE", description = "Directions (default: those of the base model).")
  @Nullable Path directions;

  List<Edit> edits() {
    return edits.isEmpty() ? EditingConfig.DEFAULT.edits() : edits.stream().map(Edit::parse).toList();
  }

  DirectionCatalogue catalogue(BaseModel base) {
    return DirectionSources.of(directions, base);
  }
}
