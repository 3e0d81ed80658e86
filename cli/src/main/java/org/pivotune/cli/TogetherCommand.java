package org.pivotune.cli;

import java.util.Optional;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.Study;
import org.pivotune.experiment.SystemConfig;
import org.pivotune.experiment.together.TogetherStudy;
import org.pivotune.model.LoadedModel;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.tune.TuningConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "together",
    description = "What sharing a generator costs: the first photos of a folder, each tuned alone and all together.",
    footer = {
      "",
      "Every photo is projected once; each pivot is tuned in a generator of its own and in one for all.",
      StudyCommand.RESUME,
      "",
      "Example:",
      "  pivotune experiment together --photos photos --count 12 --out study --shared-steps 1200 \\",
      "    --shared-rate 6e-4 --shared-ramp-down 0.6"
    })
final class TogetherCommand extends StudyCommand {
  private static final int PEOPLE = 12;

  @Mixin
  SharedTuningOptions shared = new SharedTuningOptions();

  TogetherCommand(Session session) {
    super(session);
  }

  @Override
  int usualCount() {
    return PEOPLE;
  }

  @Override
  void check() {
    if (people() < 2) {
      throw new CommandException(ExitCode.USAGE, "--count is at least 2, not " + people());
    }
    shared.over(TuningConfig.official());
  }

  private int people() {
    return study.count(PEOPLE);
  }

  /** The same constants alone and together unless asked otherwise, or the comparison would be of an early stop. */
  @Override
  SystemConfig systems(SystemConfig usual, Models models, LoadedModel model) {
    PersonaliseConfig pti = run.together(new RunOptions.Chosen(usual.pti(), "")).config();
    return new SystemConfig(pti, usual.wPlus(), Optional.empty());
  }

  @Override
  Study<?> study(Laboratory laboratory, PhotoSelection photos) {
    return new TogetherStudy(laboratory, photos,
        new TogetherStudy.Constants(people(), shared.over(laboratory.systems().pti().tuning())));
  }
}
