package org.pivotune.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.pivotune.align.AlignedFace;
import org.pivotune.model.LoadedModel;
import org.pivotune.personalise.MemoryPlans;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Preset;
import org.pivotune.report.Inversion;
import org.pivotune.report.InversionFolder;
import org.pivotune.report.ReportException;
import org.pivotune.report.RunFolder;
import org.pivotune.report.RunKind;
import org.pivotune.stylegan.Precision;
import org.pivotune.tune.DifferenceForm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tune",
    description = "Go on from pivots that `invert` found, or tune a finished run anew: the stages 3-tuned to report.",
    footer = {
      "",
      "Options of the projection have no effect here: the pivots are taken as they are. A run that is cut off goes on",
      "when the same command is given again.",
      "",
      "Examples:",
      "  pivotune tune run --steps-tune 200 --regularize",
      "  pivotune tune runs/anna runs/ben runs/carla --together --out people"
    })
final class TuneCommand extends PivotuneCommand {
  @Parameters(paramLabel = "DIR", arity = "1..*", description = "Folders that `invert` or `personalise` wrote.")
  List<Path> folders = List.of();

  @Option(names = "--out", paramLabel = "DIR", description = "Another folder for the result (default: the same).")
  @Nullable Path out;

  @Option(names = "--overwrite", description = "Replace a finished run.")
  boolean overwrite;

  @Mixin
  GroupOptions group = new GroupOptions();

  @Mixin
  DifferenceOptions difference = new DifferenceOptions();

  @Mixin
  ResumeOptions resume = new ResumeOptions();

  @Mixin
  RunOptions run = new RunOptions();

  @Mixin
  ProvenanceOptions provenance = new ProvenanceOptions();

  TuneCommand(Session session) {
    super(session);
  }

  @Override
  boolean plansMemory() {
    return true;
  }

  @Override
  Answer answer() {
    DifferenceForm kept = difference.form();
    List<InversionFolder> stored = folders.stream().flatMap(folder -> open(folder).stream()).toList();
    RunKind kind = kind(stored.size());
    Path target = target();
    // An inversion that goes on where it lies replaces itself; a finished run only when asked.
    boolean replace = overwrite || (out == null && !Files.exists(target.resolve("manifest.json")));
    PersonaliseJob.check(target, replace);
    Models models = Models.of(session());
    LoadedModel model = base(models, stored);
    RunOptions.Chosen alone = chosen(model, stored.stream().map(InversionFolder::inversion).toList());
    RunOptions.Chosen chosen = kind == RunKind.ONE_FACE ? alone : run.together(alone);
    torch();
    Precision precision = precision(model.weights().config(), chosen.config(), MemoryPlans.Loops.TUNING,
        kind == RunKind.ONE_FACE ? 1 : stored.size());
    try (Workbench bench = Workbench.open(models, model, device(), precision, resources(threads()))) {
      List<String> names = NamedFace.distinct(stored.stream().map(one -> one.inversion().name()).toList());
      List<NamedFace> faces = IntStream.range(0, names.size())
          .mapToObj(i -> new NamedFace(names.get(i), input(bench, stored.get(i))).from(stored.get(i))).toList();
      PersonaliseJob job = new PersonaliseJob(
          bench, chosen, progress(), cancellation(), kept, replace, provenance.marked(), resume);
      PersonaliseJob.Done done = job.tune(kind, faces, target);
      return new Answer(done.json(), done.lines());
    }
  }

  private static List<InversionFolder> open(Path folder) {
    try {
      return InversionFolder.openAll(folder);
    } catch (ReportException e) {
      throw new CommandException(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }

  /** A run of several faces that is tuned anew needs no word for it; several folders do. */
  private RunKind kind(int faces) {
    RunKind asked = group.kind(faces);
    if (asked == RunKind.ONE_FACE && folders.size() > 1) {
      throw new CommandException(ExitCode.USAGE, "say whether one generator shall show all of them, --together or "
          + "--same-person, or tune one folder at a time");
    }
    return asked == RunKind.ONE_FACE && faces > 1 ? RunFolder.open(folders.getFirst()).kind() : asked;
  }

  private Path target() {
    if (out != null) {
      return out;
    }
    if (folders.size() > 1) {
      throw new CommandException(ExitCode.USAGE, "name the folder of the common result with --out");
    }
    return folders.getFirst();
  }

  private LoadedModel base(Models models, List<InversionFolder> stored) {
    String name = run.model(stored.getFirst().inversion().model());
    LoadedModel model = models.generators().load(name);
    for (InversionFolder one : stored) {
      Inversion inversion = one.inversion();
      if (!model.weights().sha256().equals(inversion.modelSha256())) {
        throw new CommandException(ExitCode.BAD_INPUT, "the pivot in " + one.path() + " was found with the model "
            + inversion.model() + " of SHA-256 " + inversion.modelSha256() + ", but " + name + " has "
            + model.weights().sha256() + "; give that model, or invert the photo again");
      }
    }
    return model;
  }

  /** The stored projection, of several the first's, with the tuning that is asked for; each face has its own noted. */
  private RunOptions.Chosen chosen(LoadedModel model, List<Inversion> stored) {
    Inversion first = stored.getFirst();
    Long seed = common.seed == null ? Long.valueOf(first.projection().seed()) : common.seed;
    RunOptions.Chosen chosen = run.choose(
        Preset.OFFICIAL, model.weights().config().resolution(), seed, net -> true, progress());
    PersonaliseConfig config = chosen.config();
    return new RunOptions.Chosen(
        config.withProjection(first.projection()).withSpace(first.space())
            .withNets(first.projectionNet(), config.tuningNet()),
        preset(stored));
  }

  private String preset(List<Inversion> stored) {
    List<String> found = stored.stream().map(Inversion::preset).distinct().toList();
    String projections = String.join("; ", found);
    Preset tuning = run.preset;
    if (tuning == null && found.stream().allMatch(name -> name.startsWith(Preset.OFFICIAL.id()))) {
      return projections;
    }
    return (tuning == null ? Preset.OFFICIAL : tuning).id() + " (tuning), " + projections + " (projection)";
  }

  /** The stored crop, so that what is tuned is what was projected; the photo tells where the points are. */
  private FaceInput input(Workbench bench, InversionFolder stored) {
    progress().stage("aligning " + stored.photo());
    Inversion inversion = stored.inversion();
    FaceInput found = inversion.aligned()
        ? FaceInput.aligned(bench.aligner(), stored.photo(), bench.resolution(), progress())
        : FaceInput.find(bench.aligner(), stored.photo(), inversion.face(), bench.resolution());
    AlignedFace face = found.face();
    return new FaceInput(found.photo(), new AlignedFace(
        stored.aligned(), face.square(), face.face(), face.faceIndex(), face.faceCount()), inversion.aligning());
  }
}
