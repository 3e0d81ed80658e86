package org.pivotune.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.personalise.Preset;
import org.pivotune.tune.DifferenceForm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "personalise",
    aliases = "personalize",
    description = "From a photo to a personal generator: align, project, tune, edit, score, report.",
    footer = {
      "",
      "Leaves OUT/0-photo .. 5-scores, report.html, scores.json, manifest.json; with several photos one such",
      "folder for each, below OUT.",
      "",
      "Example:",
      "  pivotune personalise photo.jpg --out run --preset quick --seed 1"
    })
final class PersonaliseCommand extends PivotuneCommand {
  @Parameters(paramLabel = "PHOTO", arity = "1..*", description = "Photos, one face each.")
  List<Path> photos = List.of();

  @Mixin
  RunFolderOptions folder = new RunFolderOptions();

  @Mixin
  FaceOptions face = new FaceOptions();

  @Mixin
  DifferenceOptions difference = new DifferenceOptions();

  @Option(names = "--together", description = "Tune one generator for all photos (not there yet).")
  boolean together;

  @Mixin
  StartOptions start = new StartOptions();

  @Mixin
  RunOptions run = new RunOptions();

  PersonaliseCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    if (together) {
      throw new CommandException(ExitCode.USAGE, "--together, one generator for several photos, is not there yet; "
          + "without it every photo gets its own generator");
    }
    DifferenceForm kept = difference.form();
    Models models = Models.of(session());
    Map<Path, Path> folders = folders();
    folders.values().forEach(out -> PersonaliseJob.check(out, folder.overwrite));
    LoadedModel model = models.generators().load(run.model(BaseModels.DEFAULT));
    RunOptions.Chosen chosen = start.over(run.choose(
        Preset.OFFICIAL, model.weights().config().resolution(), common.seed, start.needs(run.constants, models),
        progress()), run.constants, models.encoders(), model.weights().config());
    torch();
    List<PersonaliseJob.Done> done = new ArrayList<>();
    try (Workbench bench = Workbench.open(models, model, device(), threads())) {
      requireFaces(bench);
      PersonaliseJob job = new PersonaliseJob(bench, chosen, progress(), cancellation(),
          kept, folder.overwrite);
      folders.forEach((photo, out) -> done.add(job.run(input(bench, photo), stem(photo), out)));
    }
    List<String> lines = new ArrayList<>();
    done.forEach(one -> lines.addAll(one.lines()));
    return new Answer(done.size() == 1 ? done.getFirst().json()
        : Map.of("runs", done.stream().map(PersonaliseJob.Done::json).toList()), lines);
  }

  /** With several photos, a bad one is told before the first is worked on for minutes. */
  private void requireFaces(Workbench bench) {
    if (photos.size() > 1) {
      photos.forEach(photo -> input(bench, photo));
    }
  }

  private FaceInput input(Workbench bench, Path photo) {
    cancellation().check();
    return face.input(bench, photo, progress());
  }

  /** Run folders by photo. */
  private Map<Path, Path> folders() {
    Map<Path, Path> folders = new LinkedHashMap<>();
    for (Path photo : photos) {
      Path out = photos.size() == 1 ? folder.out : folder.out.resolve(stem(photo));
      if (folders.containsValue(out)) {
        throw new CommandException(ExitCode.USAGE, "two photos would share the folder " + out
            + "; give each photo a name of its own, and name it once");
      }
      folders.put(photo, out);
    }
    return folders;
  }

  /** A photo's name without its suffix. */
  static String stem(Path photo) {
    String name = String.valueOf(photo.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
