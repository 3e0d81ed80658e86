package org.pivotune.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pivotune.align.AlignException;
import org.pivotune.experiment.TogetherTable;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.personalise.MemoryPlans;
import org.pivotune.personalise.Preset;
import org.pivotune.report.FaceScores;
import org.pivotune.report.InversionFolder;
import org.pivotune.report.RunFolder;
import org.pivotune.report.RunKind;
import org.pivotune.tune.PersonalGeneratorFile.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "together",
    description = "What sharing a generator costs: the first photos of a folder, each tuned alone and all together.",
    footer = {
      "",
      "Every photo is projected once; each pivot is tuned in a generator of its own and in one for all. Leaves",
      "OUT/pivots, OUT/alone and OUT/together as `invert` and `tune` do, OUT/table.md and OUT/results.json. Started",
      "again, it goes on.",
      "",
      "Example:",
      "  pivotune experiment together --photos photos --count 12 --out study --seed 1 --shared-steps 1200 \\",
      "    --shared-rate 6e-4 --shared-ramp-down 0.6"
    })
final class TogetherCommand extends PivotuneCommand {
  @Option(names = "--photos", required = true, paramLabel = "DIR", description = "Folder of JPEG and PNG files.")
  Path photos = Path.of("");

  @Option(names = "--count", paramLabel = "N", defaultValue = "12",
      description = "How many people: the first faces by file name (default: ${DEFAULT-VALUE}).")
  int count = 12;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Gets the table and all runs.")
  Path out = Path.of("");

  @Mixin
  SharedTuningOptions shared = new SharedTuningOptions();

  @Mixin
  ResumeOptions resume = new ResumeOptions();

  @Mixin
  RunOptions run = new RunOptions();

  TogetherCommand(Session session) {
    super(session);
  }

  @Override
  boolean plansMemory() {
    return true;
  }

  @Override
  Answer answer() throws IOException {
    if (count < 2) {
      throw new CommandException(ExitCode.USAGE, "--count is at least 2, not " + count);
    }
    OutputFolder.requireWritable(out);
    List<Path> files = files();
    Models models = Models.of(session());
    LoadedModel model = models.generators().load(run.model(BaseModels.DEFAULT));
    // The same constants for both unless asked otherwise, or the comparison would be of an early stop.
    RunOptions.Chosen chosen = run.together(run.choose(
        Preset.OFFICIAL, model.weights().config().resolution(), common.seed, models.networks()::has, progress()));
    RunOptions.Chosen joint = new RunOptions.Chosen(
        chosen.config().withTuning(shared.over(chosen.config().tuning())), chosen.preset());
    torch();
    org.pivotune.stylegan.Precision precision =
        precision(model.weights().config(), chosen.config(), MemoryPlans.Loops.BOTH, count);
    try (Workbench bench = Workbench.open(models, model, device(), precision, resources(threads()))) {
      List<NamedFace> faces = faces(bench, files);
      InvertJob asked = new InvertJob(bench, chosen, progress(), cancellation(), true, true, resume);
      // No tuning begins before its pivots are there.
      InvertJob projections = asked.with(resume.ofSeveral(() -> faces.stream()
          .anyMatch(face -> asked.isCutOff(face, pivot(face)) || asked.isFinished(face, pivot(face)))));
      PersonaliseJob tunings = new PersonaliseJob(
          bench, chosen, progress(), cancellation(), Precision.FLOAT32, true, true, projections.resume());
      List<FaceScores> alone = new ArrayList<>();
      for (NamedFace face : faces) {
        project(projections, face);
        alone.addAll(tuned(tunings, RunKind.ONE_FACE, List.of(face), out.resolve("alone").resolve(face.name())));
      }
      List<FaceScores> together =
          tuned(tunings.with(joint), RunKind.SEVERAL_PEOPLE, faces, out.resolve("together"));
      return finish(chosen, joint, table(alone, together));
    }
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(photos)) {
      throw new CommandException(ExitCode.BAD_INPUT, photos + " is not a folder; name a folder of photos");
    }
    try (Stream<Path> all = Files.list(photos)) {
      return all.filter(file -> file.getFileName().toString().matches("(?i).*\\.(jpe?g|png)")).sorted().toList();
    }
  }

  private List<NamedFace> faces(Workbench bench, List<Path> files) {
    List<NamedFace> faces = new ArrayList<>();
    List<String> names = NamedFace.distinct(files.stream().map(NamedFace::stem).toList());
    for (int i = 0; i < files.size() && faces.size() < count; i++) {
      cancellation().check();
      try {
        faces.add(new NamedFace(
            names.get(i), FaceInput.find(bench.aligner(), files.get(i), 0, bench.resolution())));
      } catch (AlignException e) {
        progress().notice(e.getMessage());
      }
    }
    if (faces.size() < count) {
      throw new CommandException(ExitCode.BAD_INPUT, photos + " has " + faces.size() + " photos with a face, not "
          + count + "; give a smaller --count");
    }
    return faces;
  }

  private Path pivot(NamedFace face) {
    return out.resolve("pivots").resolve(face.name());
  }

  private void project(InvertJob job, NamedFace face) {
    if (!job.isFinished(face, pivot(face))) {
      progress().notice("projecting " + face.name());
      job.run(face, pivot(face));
    }
  }

  private List<FaceScores> tuned(PersonaliseJob job, RunKind kind, List<NamedFace> faces, Path folder) {
    if (!job.isFinished(faces, folder)) {
      progress().notice("tuning " + NamedFace.title(kind, faces));
      job.tune(kind, faces.stream().map(face -> face.from(InversionFolder.open(pivot(face)))).toList(), folder);
    }
    return RunFolder.open(folder).scores();
  }

  private static TogetherTable table(List<FaceScores> alone, List<FaceScores> together) {
    List<TogetherTable.Row> rows = new ArrayList<>();
    for (int i = 0; i < alone.size(); i++) {
      rows.add(new TogetherTable.Row(
          alone.get(i).name(), alone.get(i).projection(), alone.get(i).tuned(), together.get(i).tuned()));
    }
    return new TogetherTable(rows);
  }

  private Answer finish(RunOptions.Chosen chosen, RunOptions.Chosen joint, TogetherTable table) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("preset", chosen.preset());
    json.put("config", String.valueOf(chosen.config()));
    json.put("shared_tuning", String.valueOf(joint.config().tuning()));
    json.put("threads", threads());
    json.put("people", table.rows());
    json.put("ratios", table.rows().stream().map(TogetherTable.Row::ratio).toList());
    json.put("holding", table.holding());
    String text = "Preset " + chosen.preset() + ", `" + chosen.config() + "`, " + threads() + " threads."
        + (joint.equals(chosen) ? "" : " The common generator: `" + joint.config().tuning() + "`.") + "\n\n"
        + table.markdown();
    write("table.md", text);
    write("results.json", JsonText.of(json) + "\n");
    return new Answer(json, List.of(table.markdown(), "table and runs are in " + out));
  }

  private void write(String name, String text) throws IOException {
    Path part = out.resolve(name + ".part");
    Files.writeString(part, text);
    Files.move(part, out.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }
}
