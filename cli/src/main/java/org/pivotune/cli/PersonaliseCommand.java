package org.pivotune.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.MemoryPlans;
import org.pivotune.personalise.Preset;
import org.pivotune.report.RunKind;
import org.pivotune.stylegan.Precision;
import org.pivotune.torch.TorchLibrary;
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
      "  pivotune personalise anna.jpg ben.jpg carla.jpg --together --out people",
      "  pivotune personalise *.jpg --at-once 2 --threads 1 --out runs"
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
  AtOnceOptions several = new AtOnceOptions();

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

  private final BadPhotos bad = BadPhotos.none();

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
    int most = several.of(kind, device());
    if (most > 1 && common.maxMemory != null) {
      throw new CommandException(ExitCode.USAGE, "--max-memory is of one photo at a time; leave out --at-once");
    }
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
    int atOnce = Math.min(most, runs.size());
    int threads = AtOnceOptions.threads(common.threads, atOnce);
    Precision precision = precision(model.weights().config(), chosen.config(), MemoryPlans.Loops.BOTH,
        kind == RunKind.ONE_FACE ? 1 : photos.size());
    Opening opening = new Opening(models, model, precision, chosen, kind, kept, threads, runs.size());
    List<PersonaliseJob.Done> done = atOnce == 1 ? inTurn(opening, runs) : atOnce(atOnce, opening, runs);
    List<String> lines = new ArrayList<>();
    done.forEach(one -> lines.addAll(one.lines()));
    return bad.with(new Answer(runs.size() == 1 ? done.getFirst().json()
        : Map.of("runs", done.stream().map(PersonaliseJob.Done::json).toList()), lines), photos.size());
  }

  private List<PersonaliseJob.Done> inTurn(Opening opening, Map<Path, List<NamedPhoto>> runs) {
    try (Bench bench = new Bench(opening, cancellation(), ignored -> progress())) {
      Map<Path, List<NamedPhoto>> good = runs.size() > 1 || photos.size() > 1 ? look(bench, runs) : runs;
      return good.entrySet().stream().map(bench::work).toList();
    }
  }

  private List<PersonaliseJob.Done> atOnce(int workers, Opening opening, Map<Path, List<NamedPhoto>> runs) {
    Map<Path, List<NamedPhoto>> good;
    try (Bench bench = new Bench(opening, cancellation(), ignored -> progress())) {
      good = look(bench, runs);
    }
    progress().end();
    return AtOnce.all(workers, List.copyOf(good.entrySet()), cancellation(),
        stop -> new Bench(opening, stop, progress()::of));
  }

  /**
   * Bad photos are told before the first is worked on for minutes, and that there is nothing to go on from.
   *
   * @return the runs whose photos are all good
   */
  private Map<Path, List<NamedPhoto>> look(Bench bench, Map<Path, List<NamedPhoto>> runs) {
    Map<Path, List<NamedPhoto>> good = new LinkedHashMap<>();
    runs.forEach((out, wanted) -> {
      long fine = wanted.stream()
          .filter(one -> bad.look(one.photo(), () -> bench.faces(List.of(one))).isPresent()).count();
      if (fine == wanted.size()) {
        good.put(out, wanted);
      }
    });
    if (good.isEmpty()) {
      bad.refuse();
    }
    tellErrors(bad.failures().values());
    if (runs.size() > 1) {
      resume = resume.ofSeveral(() -> good.entrySet().stream().anyMatch(bench::isBegun));
    }
    return good;
  }

  private record NamedPhoto(String name, Path photo) {}

  /** What a bench is opened with. */
  private record Opening(Models models, LoadedModel model, Precision precision, RunOptions.Chosen chosen,
      RunKind kind, DifferenceForm kept, int threads, int runs) {}

  /** Runs one after the other on the thread that opened it. */
  private final class Bench implements AtOnce.Worker<Map.Entry<Path, List<NamedPhoto>>, PersonaliseJob.Done> {
    private final Opening opening;
    private final Cancellation stop;
    private final Function<String, Progress> progresses;
    private final Workbench bench;

    /** @param progresses who tells of a run of this name */
    Bench(Opening opening, Cancellation stop, Function<String, Progress> progresses) {
      this.opening = opening;
      this.stop = stop;
      this.progresses = progresses;
      TorchLibrary.load().setThreads(opening.threads());
      bench = Workbench.open(
          opening.models(), opening.model(), device(), opening.precision(), resources(opening.threads()));
    }

    /** Of several runs, those that an earlier start finished are not done again. */
    @Override
    public PersonaliseJob.Done work(Map.Entry<Path, List<NamedPhoto>> run) {
      Path out = run.getKey();
      List<NamedFace> faces = faces(run.getValue());
      Progress progress = progresses.apply(String.valueOf(out.getFileName()));
      PersonaliseJob job = job(progress);
      if (opening.runs() > 1 && !folder.overwrite && job.isFinished(faces, out)) {
        progress.notice(out + " is finished already");
        return job.finished(faces, out);
      }
      PersonaliseJob.check(out, folder.overwrite);
      return job.run(opening.kind(), faces, out);
    }

    /** Whether there is something of it to go on from, or nothing left to do. */
    boolean isBegun(Map.Entry<Path, List<NamedPhoto>> run) {
      List<NamedFace> faces = faces(run.getValue());
      PersonaliseJob job = job(progress());
      return job.isCutOff(faces, run.getKey()) || (!folder.overwrite && job.isFinished(faces, run.getKey()));
    }

    private PersonaliseJob job(Progress progress) {
      return new PersonaliseJob(
          bench, opening.chosen(), progress, stop, opening.kept(), folder.overwrite, provenance.marked(), resume);
    }

    List<NamedFace> faces(List<NamedPhoto> wanted) {
      List<NamedFace> faces = new ArrayList<>();
      for (NamedPhoto one : wanted) {
        stop.check();
        faces.add(new NamedFace(one.name(), face.input(bench, one.photo(), progresses.apply(one.name()))));
      }
      return faces;
    }

    @Override
    public void close() {
      bench.close();
    }
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
