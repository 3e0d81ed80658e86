package org.pivotune.cli;

import java.util.List;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.Study;
import org.pivotune.experiment.SystemConfig;
import org.pivotune.experiment.editing.EditingConfig;
import org.pivotune.experiment.editing.EditingStudy;
import org.pivotune.model.LoadedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "editing",
    description = "How far the same edit goes by each system, and who the face still is: the paper's table 2.",
    footer = {
      "",
      StudyCommand.RESUME,
      "",
      "Example:",
      "  pivotune experiment editing --photos photos --out study --count 6"
    })
final class EditingCommand extends StudyCommand {
  private static final int PHOTOS = 6;

  @Mixin
  SystemOptions systems = new SystemOptions();

  @Mixin
  StudyEditOptions edits = new StudyEditOptions();

  @Option(names = "--rotations", paramLabel = "DEGREES", split = ",",
      description = "Rotations to reach by search (default: -10,-5,5,10).")
  List<Double> rotations = List.of();

  @Option(names = "--largest-strength", paramLabel = "X", description = "Where that search gives up (default: 8).")
  double largestStrength = EditingConfig.DEFAULT.largestStrength();

  EditingCommand(Session session) {
    super(session);
  }

  @Override
  int usualCount() {
    return PHOTOS;
  }

  @Override
  void check() {
    systems.systems();
    config();
  }

  private EditingConfig config() {
    EditingConfig usual = EditingConfig.DEFAULT;
    return CommandException.usage(() -> new EditingConfig(
        edits.edits(), rotations.isEmpty() ? usual.rotations() : rotations, largestStrength, usual.tolerance()));
  }

  @Override
  SystemConfig systems(SystemConfig usual, Models models, LoadedModel model) {
    return systems.with(usual, models.encoders(), model.weights().config());
  }

  @Override
  Study<?> study(Laboratory laboratory, PhotoSelection photos) {
    return new EditingStudy(
        laboratory, photos, systems.systems(), config(), edits.catalogue(laboratory.base()));
  }
}
