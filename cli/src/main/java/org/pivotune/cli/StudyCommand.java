package org.pivotune.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.PhotoSelection;
import org.pivotune.experiment.Study;
import org.pivotune.experiment.StudyRunner;
import org.pivotune.experiment.SystemConfig;
import org.pivotune.invert.CodeSpace;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Preset;
import org.pivotune.report.StudyFolder;
import org.pivotune.report.StudyReport;
import picocli.CommandLine.Mixin;

/** What all experiments share: photos, model, constants, the cache of pivots, and what is left at the end. */
abstract class StudyCommand extends PivotuneCommand {
  static final String RESUME = "Finished trials are kept in the output folder, pivots and tuned generators in "
      + "--pivots: started again, an interrupted experiment goes on.";

  @Mixin
  StudyOptions study = new StudyOptions();

  @Mixin
  RunOptions run = new RunOptions();

  StudyCommand(Session session) {
    super(session);
  }

  /** How many photos are usual. */
  abstract int usualCount();

  /** How many photos it can use at most. */
  int mostUsed() {
    return Integer.MAX_VALUE;
  }

  /** Refuses wrong options before anything is loaded. */
  abstract void check();

  /** The constants, where an experiment knows more systems. */
  SystemConfig systems(SystemConfig usual, Models models, LoadedModel model) {
    return usual;
  }

  /** The experiment. */
  abstract Study<?> study(Laboratory laboratory, PhotoSelection photos);

  @Override
  boolean plansMemory() {
    return true;
  }

  @Override
  final Answer answer() throws IOException {
    check();
    int most = Math.min(study.count(usualCount()), mostUsed());
    List<Long> seeds = study.seeds(common.seed);
    OutputFolder.requireWritable(study.out);
    OutputFolder.requireWritable(study.pivots());
    Models models = Models.of(session());
    LoadedModel model = models.generators().load(run.model(BaseModels.DEFAULT));
    RunOptions.Chosen chosen = run.choose(
        Preset.OFFICIAL, model.weights().config().resolution(), seeds.getFirst(), models.networks()::has, progress());
    SystemConfig systems = systems(usual(chosen.config()), models, model);
    torch();
    OutputFolder.make(study.out);
    try (Workbench bench = Workbench.open(models, model, device(), precision(), resources(threads()));
        Laboratory laboratory = new Laboratory(new Laboratory.Equipment(bench.base(), bench.aligner(),
            bench.personaliser(), models.networks().apply(PerceptualNet.ALEX), systems, chosen.preset(),
            study.pivots(), threads()))) {
      return answer(laboratory, seeds, most);
    }
  }

  private SystemConfig usual(PersonaliseConfig config) {
    return CommandException.usage(() -> {
      if (config.space() != CodeSpace.W) {
        throw new IllegalArgumentException("--space has no use here: experiments look into W and W+ themselves");
      }
      Integer steps = study.stepsWPlus;
      return SystemConfig.of(config, steps == null ? config.projection().steps() + config.tuning().steps() : steps);
    });
  }

  private Answer answer(Laboratory laboratory, List<Long> seeds, int most) throws IOException {
    progress().stage("looking for faces in " + study.photos);
    PhotoSelection photos = PhotoSelection.of(study.photos, most, laboratory::face, cancellation());
    photos.leftOut().forEach((name, reason) -> progress().notice(name + " is left out: " + reason));
    Study<?> wanted = CommandException.usage(() -> study(laboratory, photos));
    StudyRunner.Outcome outcome = new StudyRunner(laboratory, photos, seeds, study.out)
        .run(wanted, new StudyProgress(progress()), cancellation());
    StudyReport report = outcome.report();
    Path page = study.out.resolve(StudyFolder.PAGE);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("experiment", wanted.name());
    json.put("out", study.out.toString());
    json.put("photos", photos.photos().stream().map(photo -> photo.name()).toList());
    json.put("left_out", photos.leftOut());
    json.put("preset", laboratory.equipment().preset());
    json.put("threads", threads());
    json.put("seeds", seeds);
    json.put("origin", outcome.origin());
    json.put("summary", report.summary());
    json.put("tables", report.tables());
    json.put("page", page.toString());
    return new Answer(
        json, List.of(StudyFolder.markdown(report), String.join("\n", report.summary()), outcome.origin(),
            "page  " + page));
  }
}
