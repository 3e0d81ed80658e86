package org.pivotune.cli;

import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.Study;
import org.pivotune.experiment.quality.QualityStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "time-to-quality",
    description = "How good the picture is after how many seconds: projection and tuning against projection into W+.",
    footer = {
      "",
      "Run it alone: what else computes on the machine is in the seconds. " + StudyCommand.RESUME,
      "",
      "Example:",
      "  pivotune experiment time-to-quality --photos photos --out study --count 2"
    })
final class TimeToQualityCommand extends StudyCommand {
  private static final int PHOTOS = 2;

  @Option(names = "--checkpoints", paramLabel = "N", defaultValue = "10",
      description = "Pictures scored in each stage, closer together in the beginning (default: ${DEFAULT-VALUE}).")
  int checkpoints;

  TimeToQualityCommand(Session session) {
    super(session);
  }

  @Override
  int usualCount() {
    return PHOTOS;
  }

  @Override
  void check() {
    constants();
  }

  private QualityStudy.Constants constants() {
    return CommandException.usage(() -> new QualityStudy.Constants(checkpoints));
  }

  @Override
  Study<?> study(Laboratory laboratory, PhotoSelection photos) {
    return new QualityStudy(laboratory, photos, constants());
  }
}
