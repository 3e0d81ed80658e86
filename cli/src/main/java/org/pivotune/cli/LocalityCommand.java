package org.pivotune.cli;

import java.util.List;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.Study;
import org.pivotune.experiment.locality.DriftConfig;
import org.pivotune.experiment.locality.LocalityStudy;
import org.pivotune.tune.LocalityConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "locality",
    description = "One generator tuned to several people, with and without regularisation: how much random codes "
        + "drift, and how well each photo is shown; the paper's figure 15.",
    footer = {
      "",
      "--locality-... set the constants of the regularised generator. " + StudyCommand.RESUME,
      "",
      "Example:",
      "  pivotune experiment locality --photos photos --out study --identities 12 --rounds 100"
    })
final class LocalityCommand extends StudyCommand {
  @Option(names = "--identities", paramLabel = "N", split = ",",
      description = "To how many people a generator is tuned; several numbers for several generators (default: 12).")
  List<Integer> identities = List.of(12);

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "100",
      description = "Rounds over the photos of every joint tuning (default: ${DEFAULT-VALUE}).")
  int rounds;

  @Option(names = "--random-codes", paramLabel = "N", defaultValue = "100",
      description = "Random codes whose drift is measured (default: ${DEFAULT-VALUE}).")
  int randomCodes;

  @Option(names = "--random-psi", paramLabel = "X", defaultValue = "1",
      description = "Their truncation (default: ${DEFAULT-VALUE}).")
  double randomPsi;

  @Option(names = "--each", negatable = true, defaultValue = "true", fallbackValue = "true",
      description = "Also tune a generator for each photo alone, to compare; --no-each for none.")
  boolean each;

  LocalityCommand(Session session) {
    super(session);
  }

  @Override
  int usualCount() {
    return Integer.MAX_VALUE;
  }

  @Override
  int mostUsed() {
    return identities.stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  @Override
  void check() {
    constants(LocalityConfig.official());
  }

  private LocalityStudy.Constants constants(LocalityConfig regularization) {
    return CommandException.usage(() -> new LocalityStudy.Constants(identities, rounds, regularization,
        new DriftConfig(randomCodes, randomPsi, DriftConfig.DEFAULT.seed()), each));
  }

  @Override
  Study<?> study(Laboratory laboratory, PhotoSelection photos) {
    LocalityConfig regularization =
        laboratory.systems().pti().tuning().locality().orElseGet(LocalityConfig::official);
    return new LocalityStudy(laboratory, photos, constants(regularization));
  }
}
