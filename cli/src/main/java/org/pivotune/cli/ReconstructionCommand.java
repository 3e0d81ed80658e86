package org.pivotune.cli;

import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.Study;
import org.pivotune.experiment.SystemConfig;
import org.pivotune.experiment.reconstruction.ReconstructionStudy;
import org.pivotune.model.LoadedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "reconstruction",
    description = "How near projection into W and W+ and the tuned generator come to every photo of a folder: the "
        + "paper's table 1, also at 256 pixels as in later work.",
    footer = {
      "",
      StudyCommand.RESUME,
      "",
      "Example:",
      "  pivotune experiment reconstruction --photos photos --out study --seed 1"
    })
final class ReconstructionCommand extends StudyCommand {
  @Mixin
  SystemOptions systems = new SystemOptions();

  ReconstructionCommand(Session session) {
    super(session);
  }

  @Override
  int usualCount() {
    return Integer.MAX_VALUE;
  }

  @Override
  void check() {
    systems.systems();
  }

  @Override
  SystemConfig systems(SystemConfig usual, Models models, LoadedModel model) {
    return systems.with(usual, models.encoders(), model.weights().config());
  }

  @Override
  Study<?> study(Laboratory laboratory, PhotoSelection photos) {
    return new ReconstructionStudy(
        laboratory, photos, new ReconstructionStudy.Constants(systems.systems()));
  }
}
