package org.pivotune.cli;

import java.util.Arrays;
import java.util.List;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.Study;
import org.pivotune.experiment.ablation.AblationStudy;
import org.pivotune.experiment.ablation.PivotChoice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "ablation",
    description = "Tuning around other codes than the pivot in W, and with the code optimised too: figure 16 of the "
        + "paper.",
    footer = {
      "",
      StudyCommand.RESUME,
      "",
      "Example:",
      "  pivotune experiment ablation --photos photos --out study --count 4"
    })
final class AblationCommand extends StudyCommand {
  private static final int PHOTOS = 4;

  @Option(names = "--codes", paramLabel = "NAME", split = ",",
      description = "Codes to tune around: w, w+, mean, random (default: all).")
  List<String> codes = List.of();

  @Mixin
  StudyEditOptions edits = new StudyEditOptions();

  AblationCommand(Session session) {
    super(session);
  }

  @Override
  int usualCount() {
    return PHOTOS;
  }

  @Override
  void check() {
    pivots();
    edits.edits();
  }

  private List<PivotChoice> pivots() {
    return CommandException.usage(() -> codes.isEmpty()
        ? Arrays.asList(PivotChoice.values())
        : codes.stream().map(PivotChoice::of).distinct().toList());
  }

  @Override
  Study<?> study(Laboratory laboratory, PhotoSelection photos) {
    return new AblationStudy(laboratory, photos, pivots(), edits.edits(), edits.catalogue(laboratory.base()));
  }
}
