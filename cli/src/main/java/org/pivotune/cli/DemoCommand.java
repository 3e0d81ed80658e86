package org.pivotune.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Preset;
import org.pivotune.report.RunKind;
import org.pivotune.tune.PersonalGeneratorFile.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = "Personalise an example photo with the quick preset; ends by naming the report to look at.",
    footer = {"", "Example:", "  pivotune demo --out demo"})
final class DemoCommand extends PivotuneCommand {
  private static final String PHOTO = "astronaut.jpg";

  @Option(names = "--out", paramLabel = "DIR", defaultValue = "pivotune-demo",
      description = "The run folder (default: ${DEFAULT-VALUE}). A run that is in it is replaced.")
  Path out = Path.of("pivotune-demo");

  @Mixin
  ProvenanceOptions provenance = new ProvenanceOptions();

  DemoCommand(Session session) {
    super(session);
  }

  @Override
  boolean plansMemory() {
    return true;
  }

  @Override
  Answer answer() {
    Models models = Models.of(session());
    PersonaliseJob.check(out, true);
    torch();
    LoadedModel model = models.generators().load(BaseModels.DEFAULT);
    PersonaliseConfig config =
        Preset.QUICK.config(model.weights().config().resolution()).withSeed(common.seed());
    Path photo = photo();
    try (Workbench bench = Workbench.open(models, model, device(), precision(), resources(threads()))) {
      progress().stage("aligning " + photo);
      FaceInput input = FaceInput.find(bench.aligner(), photo, 0, bench.resolution());
      PersonaliseJob.Done done = new PersonaliseJob(bench, new RunOptions.Chosen(config, Preset.QUICK.id()),
          progress(), cancellation(), Precision.FLOAT32, true, provenance.marked(), new ResumeOptions())
          .run(RunKind.ONE_FACE, List.of(new NamedFace(NamedFace.stem(photo), input)), out);
      List<String> lines = new ArrayList<>(done.lines());
      lines.add("Open " + done.folder().report().toAbsolutePath().normalize() + " in a browser.");
      return new Answer(done.json(), lines);
    }
  }

  private Path photo() {
    Path home = session().home().orElseThrow(() -> new CommandException(ExitCode.BAD_INPUT,
        "the example photos are beside the launcher; start ./pivotune demo, or personalise a photo of your own"));
    Path photo = home.resolve("examples").resolve(PHOTO);
    if (!Files.isRegularFile(photo)) {
      throw new CommandException(ExitCode.BAD_INPUT, "the example photo " + photo
          + " is gone; check out the project again, or personalise a photo of your own");
    }
    return photo;
  }
}
