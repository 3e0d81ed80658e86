package org.pivotune.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.personalise.MemoryPlans;
import org.pivotune.personalise.Preset;
import org.pivotune.report.RunKind;
import org.pivotune.stylegan.Precision;
import org.pivotune.tune.DifferenceForm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "personalise",
    aliases = "personalize",
    description = "From a photo to a personal generator: align, project, tune, edit, score, report.",
    footer = {
      "",
      "Leaves OUT/0-photo .. 5-scores, report.html, scores.json, manifest.json; with several photos one such folder",
      "for each, below OUT, or one for all with --together or --same-person. A run that is cut off goes on when the",
      "same command is given again.",
      "",
      "Examples:",
      "  pivotune personalise photo.jpg --out run --preset quick --seed 1",
      "  pivotune personalise anna.jpg ben.jpg carla.jpg --together --out people"
    })
final class PersonaliseCommand extends PivotuneCommand {
  @Parameters(paramLabel = "PHOTO", arity = "1..*", description = "Photos, one face each.")
  List<Path> photos = List.of();

  @Mixin
  RunFolderOptions folder = new RunFolderOptions();

  @Mixin
  FaceOptions face = new FaceOptions();

  @Mixin
  GroupOptions group = new GroupOptions();

  @Mixin
  DifferenceOptions difference = new DifferenceOptions();

  @Mixin
  ResumeOptions resume = new ResumeOptions();

  @Mixin
  StartOptions start = new StartOptions();

  @Mixin
  RunOptions run = new RunOptions();

  @Mixin
  ProvenanceOptions provenance = new ProvenanceOptions();

  PersonaliseCommand(Session session) {
    super(session);
  }

  @Override
  boolean plansMemory() {
    return true;
  }

  @Override
  Answer answer() {
    RunKind kind = group.kind(photos.size());
    DifferenceForm kept = difference.form();
    Models models = Models.of(session());
    Map<Path, List<NamedPhoto>> runs = runs(kind);
    if (runs.size() == 1) {
      PersonaliseJob.check(folder.out, folder.overwrite);
    }
    LoadedModel model = models.generators().load(run.model(BaseModels.DEFAULT));
    RunOptions.Chosen alone = start.over(run.choose(
        Preset.OFFICIAL, model.weights().config().resolution(), common.seed, start.needs(run.constants, models),
        progress()), run.constants, models.encoders(), model.weights().config());
    RunOptions.Chosen chosen = kind == RunKind.ONE_FACE ? alone : run.together(alone);
    torch();
    List<PersonaliseJob.Done> done = new ArrayList<>();
    Precision precision = precision(model.weights().config(), chosen.config(), MemoryPlans.Loops.BOTH,
        kind == RunKind.ONE_FACE ? 1 : photos.size());
    try (Workbench bench = Workbench.open(models, model, device(), precision, threads(), memoryLimit())) {
      if (runs.size() > 1) {
        // A bad photo is told before the first is worked on for minutes.
        runs.values().forEach(faces -> faces(bench, faces));
      }
      PersonaliseJob job =
          new PersonaliseJob(bench, chosen, progress(), cancellation(), kept, folder.overwrite, provenance.marked(),
              resume);
      runs.forEach((out, faces) -> done.add(run(job, kind, faces(bench, faces), out, runs.size())));
    }
    List<String> lines = new ArrayList<>();
    done.forEach(one -> lines.addAll(one.lines()));
    return new Answer(done.size() == 1 ? done.getFirst().json()
        : Map.of("runs", done.stream().map(PersonaliseJob.Done::json).toList()), lines);
  }

  /** Of several runs, those that an earlier start finished are not done again. */
  private PersonaliseJob.Done run(PersonaliseJob job, RunKind kind, List<NamedFace> faces, Path out, int runs) {
    if (runs > 1 && !folder.overwrite && job.isFinished(faces, out)) {
      progress().notice(out + " is finished already");
      return job.finished(faces, out);
    }
    PersonaliseJob.check(out, folder.overwrite);
    return job.run(kind, faces, out);
  }

  private record NamedPhoto(String name, Path photo) {}

  private List<NamedFace> faces(Workbench bench, List<NamedPhoto> wanted) {
    List<NamedFace> faces = new ArrayList<>();
    for (NamedPhoto one : wanted) {
      cancellation().check();
      faces.add(new NamedFace(one.name(), face.input(bench, one.photo(), progress())));
    }
    return faces;
  }

  /** The faces of each generator by its run folder. */
  private Map<Path, List<NamedPhoto>> runs(RunKind kind) {
    Map<Path, List<NamedPhoto>> runs = new LinkedHashMap<>();
    if (kind != RunKind.ONE_FACE) {
      List<String> names = NamedFace.distinct(photos.stream().map(NamedFace::stem).toList());
      List<NamedPhoto> all = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        all.add(new NamedPhoto(names.get(i), photos.get(i)));
      }
      return Map.of(folder.out, all);
    }
    RunFolders.of(photos, folder.out).forEach((photo, out) ->
        runs.put(out, List.of(new NamedPhoto(NamedFace.stem(photo), photo))));
    return runs;
  }
}
