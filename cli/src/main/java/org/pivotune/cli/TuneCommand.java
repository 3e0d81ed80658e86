package org.pivotune.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.pivotune.align.AlignedFace;
import org.pivotune.model.LoadedModel;
import org.pivotune.personalise.Personalisation;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Preset;
import org.pivotune.report.Inversion;
import org.pivotune.report.InversionFolder;
import org.pivotune.report.ReportException;
import org.pivotune.tune.DifferenceForm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tune",
    description = "Go on from a pivot that `invert` found, or tune a finished run anew: the stages 3-tuned to report.",
    footer = {
      "",
      "Options of the projection have no effect here: the pivot is taken as it is.",
      "",
      "Example:",
      "  pivotune tune run --steps-tune 200 --regularize"
    })
final class TuneCommand extends PivotuneCommand {
  @Parameters(paramLabel = "DIR", description = "A folder that `invert` or `personalise` wrote.")
  Path folder = Path.of("");

  @Option(names = "--out", paramLabel = "DIR", description = "Another folder for the result (default: the same).")
  @Nullable Path out;

  @Option(names = "--overwrite", description = "Replace a finished run.")
  boolean overwrite;

  @Mixin
  DifferenceOptions difference = new DifferenceOptions();

  @Mixin
  RunOptions run = new RunOptions();

  TuneCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    DifferenceForm kept = difference.form();
    InversionFolder stored = open();
    Inversion inversion = stored.inversion();
    Path target = out == null ? folder : out;
    // An inversion that goes on where it lies replaces itself; a finished run only when asked.
    boolean replace = overwrite || (out == null && !Files.exists(folder.resolve("manifest.json")));
    PersonaliseJob.check(target, replace);
    Models models = Models.of(session());
    LoadedModel model = base(models, inversion);
    RunOptions.Chosen chosen = chosen(model, inversion);
    torch();
    try (Workbench bench = Workbench.open(models, model, device(), threads())) {
      progress().stage("aligning " + stored.photo());
      FaceInput input = input(bench, stored);
      Instant started = Instant.now();
      try (Personalisation result = bench.personaliser().continueFrom(stored.pivot(), inversion.projecting(),
          input.target(), input.points(), chosen.config(), new ProgressListener(progress()), cancellation())) {
        PersonaliseJob.Done done = new PersonaliseJob(bench, chosen, progress(), cancellation(),
            kept, replace)
            .finish(input, inversion.name(), target, started, result);
        return new Answer(done.json(), done.lines());
      }
    }
  }

  private InversionFolder open() {
    try {
      return InversionFolder.open(folder);
    } catch (ReportException e) {
      throw new CommandException(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }

  private LoadedModel base(Models models, Inversion inversion) {
    String name = run.model(inversion.model());
    LoadedModel model = models.generators().load(name);
    if (!model.weights().sha256().equals(inversion.modelSha256())) {
      throw new CommandException(ExitCode.BAD_INPUT, "the pivot in " + folder + " was found with the model "
          + inversion.model() + " of SHA-256 " + inversion.modelSha256() + ", but " + name + " has "
          + model.weights().sha256() + "; give that model, or invert the photo again");
    }
    return model;
  }

  /** The stored projection with the tuning that is asked for. */
  private RunOptions.Chosen chosen(LoadedModel model, Inversion inversion) {
    Long seed = common.seed == null ? Long.valueOf(inversion.projection().seed()) : common.seed;
    RunOptions.Chosen chosen = run.choose(
        Preset.OFFICIAL, model.weights().config().resolution(), seed, net -> true, progress());
    PersonaliseConfig config = chosen.config();
    return new RunOptions.Chosen(
        config.withProjection(inversion.projection()).withSpace(inversion.space())
            .withNets(inversion.projectionNet(), config.tuningNet()),
        run.preset == null
            ? inversion.preset()
            : run.preset.id() + " (tuning), " + inversion.preset() + " (projection)");
  }

  /** The stored crop, so that what is tuned is what was projected; the photo tells where the points are. */
  private FaceInput input(Workbench bench, InversionFolder stored) {
    Inversion inversion = stored.inversion();
    FaceInput found = inversion.aligned()
        ? FaceInput.aligned(bench.aligner(), stored.photo(), bench.resolution(), progress())
        : FaceInput.find(bench.aligner(), stored.photo(), inversion.face(), bench.resolution());
    AlignedFace face = found.face();
    return new FaceInput(found.photo(), new AlignedFace(
        stored.aligned(), face.square(), face.face(), face.faceIndex(), face.faceCount()), inversion.aligning());
  }
}
